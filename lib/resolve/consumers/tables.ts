/**
 * @module The table of each selective consumer: routing keys, and the sandboxes whose forks handle their messages. It is
 * there as long as the environment names the consumer, so the first lane brings no object and restarts no pod, and only
 * lanes that fork the consumer change it. A suspended sandbox keeps its keys: what nobody handles now must not be handled
 * by the baseline, which would pretend to be the fork.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asString, at } from "../../kube/json.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import type { Workload } from "../../model/baseline.ts";
import { carrierNames } from "../../model/carriers.ts";
import type { Contribution } from "../../model/contribution.ts";
import { forkEntry } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import type { ResolvedEnvironment, ResolvedSandbox } from "../../model/lane.ts";
import {
  consumerName,
  type KeyTable,
  keysFile,
  keysMapName,
  takesOver,
} from "../../model/selective.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { deploysPods } from "../baseline/injections.ts";
import { showsKeys, withKeys } from "./mount.ts";

/** The tables of all consumers, in their order. Reports what stands in their place, and baselines that are not seen to read them. */
export function keyTables(
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const { baseline, settings } = environment;
  const consumers = [...baseline.workloads.values()].flatMap((workload) =>
    workload.selective === undefined ? [] : [{ workload, stated: workload.selective }],
  );
  if (consumers.length === 0) return [];
  const entries = entriesOf(environment);
  return consumers.map(({ workload, stated }) => {
    const object = tableOf(workload, settings, entries.get(consumerName(workload)) ?? []);
    reportTaken(workload, object, { environment, stated, problems });
    reportUnread(workload, { environment, stated, problems });
    const own = entries.get(consumerName(workload)) ?? [];
    return {
      unit: { kind: "routes" },
      phase: "workload",
      object,
      sources: [stated, ...new Set(own.flatMap(({ sources }) => sources))],
    };
  });
}

// --- internal ---

/** A row of a table, and what caused it. */
interface Entry {
  readonly key: string;
  readonly sandbox: string;
  readonly sources: readonly SourceRef[];
}

/** The rows by consumer: of each sandbox, suspended or not, and of each group that it is in. */
function entriesOf({
  settings,
  sandboxes,
  groups,
}: ResolvedEnvironment): ReadonlyMap<string, readonly Entry[]> {
  const lanes = [
    ...sandboxes.map((one) => ({ unit: one, members: [one], cause: [] })),
    ...groups.map((one) => ({
      unit: one,
      members: one.members,
      cause: [below(one.source, "spec", "match")],
    })),
  ];
  return grouped(
    lanes.flatMap(({ unit, members, cause }) =>
      members.flatMap((member) =>
        takenOver(member, settings).map(({ consumer, source }) => {
          const key = unit.spec.spec.routing?.key ?? unit.name;
          return [consumer, { key, sandbox: member.name, sources: [source, ...cause] }] as const;
        }),
      ),
    ),
  );
}

function takenOver(sandbox: ResolvedSandbox, { namespace }: EnvironmentSettings) {
  return (sandbox.spec.spec.forks ?? []).flatMap(({ forkOf, strategies }, index) =>
    takesOver(strategies?.consumer)
      ? [
          {
            consumer: consumerName({ ...forkOf, namespace: forkOf.namespace ?? namespace }),
            source: below(forkEntry(sandbox, index), "forkOf"),
          },
        ]
      : [],
  );
}

function tableOf(
  workload: Workload,
  { name, carriers }: EnvironmentSettings,
  entries: readonly Entry[],
): KubeObject {
  const rows = entries.map(({ key, sandbox }) => [key, sandbox] as const);
  const table: KeyTable = {
    version: 1,
    consumer: consumerName(workload),
    carriers: carrierNames(carriers),
    forks: Object.fromEntries(rows.sort(([a], [b]) => compareText(a, b))),
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: keysMapName(workload),
      namespace: workload.namespace,
      labels: { [labels.environment]: name },
    },
    data: { [keysFile.name]: `${JSON.stringify(table, null, 2)}\n` },
  };
}

interface About {
  readonly environment: ResolvedEnvironment;
  readonly stated: SourceRef;
  readonly problems: Problems;
}

/** What the baseline has under the names that the consumer's file needs. */
function reportTaken(
  workload: Workload,
  object: KubeObject,
  { environment: { baseline }, stated, problems }: About,
): void {
  const other = baseline.objects.get(keyString(objectKey(object)));
  if (other !== undefined) {
    problems.report({
      code: "E0834",
      message: `${displayName(objectKey(object))} is in the baseline, and Isolane writes it`,
      help: "take it out of the baseline's sources; the pods may go on mounting it",
      source: stated,
      related: [{ message: "the baseline's", source: other.source }],
    });
  }
  if (withKeys(workload.podSpec, workload) !== undefined) return;
  problems.report({
    code: "E0834",
    message: `${displayName(workload)} has another volume "${keysFile.volume}", or mounts another at ${keysFile.folder}`,
    help: `rename it, or let it be the ConfigMap "${keysMapName(workload)}" as a whole folder`,
    source: stated,
    related: [{ message: "the workload", source: workload.source }],
  });
}

/** With `deploy: false`, that the baseline leaves messages to forks is the team's doing. */
function reportUnread(workload: Workload, { environment, stated, problems }: About): void {
  if (deploysPods(workload, environment.settings) || showsKeys(workload.podSpec, workload)) return;
  const map = keysMapName(workload);
  problems.report({
    code: "W0357",
    message: `not proved that ${displayName(workload)} leaves messages to forks, because its pods, which Isolane does not deploy, do not mount ConfigMap "${map}" as a folder`,
    help: `apply this to its pod template and to these sources, before a lane forks it: ${mountPatch(workload, map)}`,
    source: stated,
    related: [{ message: "the workload", source: workload.source }],
  });
}

/** A strategic merge patch of a pod template. */
function mountPatch({ podSpec }: Workload, map: string): string {
  const { volume, folder } = keysFile;
  const names = asArray(podSpec.containers).map((one) => asString(at(one, "name")) ?? "");
  const mount = `volumeMounts: [{name: ${volume}, mountPath: ${folder}, readOnly: true}]`;
  const containers = names.map((name) => `{name: ${name}, ${mount}}`).join(", ");
  return `{spec: {volumes: [{name: ${volume}, configMap: {name: ${map}, optional: true}}], containers: [${containers}]}}`;
}
