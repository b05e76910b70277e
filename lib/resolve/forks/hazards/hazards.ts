/**
 * @module What makes a workload unsafe to run twice, seen on the finished fork: ports and networks of
 * the node, volumes of the baseline, addresses of single baseline pods.
 */
import { asArray, asRecord, asString, at, isRecord } from "../../../kube/json.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import { atKey, below, type SourceRef } from "../../../model/source.ts";
import { type ConfigLookup, placesWith } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf } from "../draft.ts";

/** The pod spec with the fork's `strategies.volumes` applied to the claims that it mounts. */
export function applyVolumeStrategy(podSpec: JsonObject, context: ForkContext): JsonObject {
  const strategy = context.target.entry.strategies?.volumes;
  if (strategy === undefined || strategy === "shared") return podSpec;
  const volumes = asArray(podSpec.volumes).map((volume): Json => {
    if (!isRecord(volume) || !isRecord(volume.persistentVolumeClaim)) return volume;
    if (strategy === "empty-dir") return { name: volume.name ?? "", emptyDir: {} };
    return {
      ...volume,
      persistentVolumeClaim: { ...volume.persistentVolumeClaim, readOnly: true },
    };
  });
  return Array.isArray(podSpec.volumes) ? { ...podSpec, volumes } : podSpec;
}

/** Reports claims of the baseline that the fork would share without saying so. */
export function checkVolumes(podSpec: JsonObject, context: ForkContext): void {
  const { entry, template, workload } = context.target;
  const baseline = claimsOf(asRecord(template.spec));
  const strategy = entry.strategies?.volumes;
  if (strategy !== undefined && baseline.size === 0) {
    context.problems.report({
      code: "W0322",
      message: `${context.display} mounts no persistent volume claim`,
      help: "remove strategies.volumes",
      source: atKey(strategySource(context, "volumes")),
    });
  }
  const shared = [...claimsOf(podSpec)].filter((claim) => baseline.has(claim)).sort();
  if (strategy === undefined && shared.length > 0) {
    context.problems.report({
      code: "E0331",
      message: `the fork of ${context.display} would mount ${quoted(shared, "claim")} of the baseline's pods`,
      help: "add strategies.volumes: empty-dir (a new empty volume), read-only, or shared (both write)",
      source: context.forkOf,
    });
  }
  if (workload.kind === "StatefulSet") warnOfEmptyClaims(context);
}

/** Reports ports and networks of the node that the fork's pods would share with the baseline's. */
export function checkHostAccess(podSpec: JsonObject, context: ForkContext): void {
  const found = containersOf(podSpec).flatMap(({ name, body }) =>
    asArray(body.ports).flatMap((port) => {
      const number = at(port, "hostPort");
      return typeof number === "number" && number > 0
        ? [`hostPort ${number} of container "${name}"`]
        : [];
    }),
  );
  if (podSpec.hostNetwork === true) found.push("hostNetwork");
  if (found.length === 0) return;
  context.problems.report({
    code: "E0330",
    message: `the fork of ${context.display} would use ${found.join(", ")} of its node`,
    help: "the baseline's pods use the same; remove it with customizations.patch",
    source: context.forkOf,
  });
}

/** Warns of values that name one pod of the baseline StatefulSet, for example `db-0.db`. */
export function checkPodAddresses(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { workload } = context.target;
  if (workload.kind !== "StatefulSet") return;
  const address = new RegExp(`(^|[^-a-z0-9.])${workload.name.replaceAll(".", "\\.")}-\\d+\\.`);
  const places = placesWith(podSpec, lookup, (text) => address.test(text));
  if (places.length === 0) return;
  context.problems.report({
    code: "W0319",
    message: `in the fork of ${context.display}, ${places.join(", ")} names single pods of the baseline`,
    help: `the fork's first pod is "${context.target.name}-0"; set the value under customizations`,
    source: context.forkOf,
  });
}

/** The node of one strategy of the entry. */
export function strategySource(context: ForkContext, name: string): SourceRef {
  return below(context.target.source, "strategies", name);
}

// --- internal ---

function claimsOf(podSpec: JsonObject): ReadonlySet<string> {
  const claims = asArray(podSpec.volumes).flatMap((volume) => {
    const name = asString(at(volume, "persistentVolumeClaim", "claimName"));
    return name === undefined ? [] : [name];
  });
  return new Set(claims);
}

function warnOfEmptyClaims(context: ForkContext): void {
  const templates = asArray(at(context.target.workload.object, "spec", "volumeClaimTemplates"));
  if (templates.length === 0) return;
  const names = templates.map((claim) => asString(at(claim, "metadata", "name")) ?? "");
  context.problems.report({
    code: "W0318",
    message: `the fork of ${context.display} starts with ${quoted(names, "empty volume")}`,
    help: "nothing copies the baseline's data; nothing to do if the program can start empty",
    source: context.forkOf,
  });
}

function quoted(names: readonly string[], noun: string): string {
  return `${noun}${names.length === 1 ? "" : "s"} ${names.map((name) => `"${name}"`).join(", ")}`;
}
