/**
 * @module P2 for what no route shows: the fork that a lane's requests reach runs the baseline's workload
 * with the customizations of its spec, and nothing else. Every difference has to be explained by a
 * field of the spec or by what a fork is. Of a patch only which fields it names is known here, not
 * what it does to them: a difference in such a field is its doing.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, isRecord, stable, stringMap } from "../../kube/json.ts";
import { selectsRaw } from "../../kube/label-selector.ts";
import { migrationsIn } from "../../kube/migrations.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { sharedState } from "../../kube/volumes.ts";
import { labels } from "../../model/interface.ts";
import { below } from "../../model/source.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import { type Check, type Fault, faultsIn, type Statement } from "../check.ts";
import { withInjection } from "../reading/injections.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Emitted } from "../reading/output.ts";
import { withUrls } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";
import { withOutputs } from "../reading/state.ts";
import { differences, inShort } from "./copies/difference.ts";
import { isExplained } from "./copies/explained.ts";
import { unsetHost } from "./copies/hosts.ts";
import { unpatched } from "./copies/patches.ts";
import { foundSpec, wantedConfigMap, wantedSpec } from "./copies/wanted.ts";

/** A fork is the copy that its spec asks for. */
export const copiesCheck: Check = {
  name: "copies",
  promises: ["P2"],
  codes: ["E0962"],
  run: checkCopies,
};

/** Reports forks that are not what their spec makes of the baseline. */
function checkCopies(check: Reading, problems: Problems): undefined {
  for (const fork of check.forks.values()) {
    const own = check.output.byName.get(fork.fork);
    const pods = check.before.podsOf(fork.baseline);
    if (own === undefined || pods === undefined) continue;
    const original = withInjection(pods, check);
    for (const { path, what } of faultsOf({ fork, own, original }, check)) {
      problems.report({
        code: "E0962",
        message: `P2, lane fidelity, is broken: ${fork.fork} is not the copy of ${fork.baseline} that its spec asks for: ${what}`,
        help: "say it under customizations in the sandbox's spec, or run `isolane synth` to write the fork again",
        source: fork.source,
        related: [{ message: "the fork", source: below(own.source, ...path) }],
      });
    }
  }
}

interface Copy {
  readonly fork: LaneFork;
  readonly own: Emitted;
  readonly original: Pods;
}

/** The first difference that nothing explains, a selector that misses the fork's own pods, other ConfigMaps. */
function faultsOf(copy: Copy, check: Reading): readonly Fault[] {
  const { fork, own, original } = copy;
  const { spec, kind, apiVersion } = own.object;
  const podLabels = stringMap(at(podTemplate(own.object), "metadata", "labels"));
  const selector = at(spec, "selector");
  const [apart] = [
    ...differences(original.object.apiVersion, apiVersion, ["apiVersion"]),
    ...differences(
      wantedSpec(
        original,
        withUrls(withOutputs(fork.spec, fork.sandbox, check), fork.sandbox, check),
      ),
      foundSpec(spec),
      ["spec"],
    ),
  ].filter((one) => !isExplained(one, fork, check));
  return [
    ...faultsIn([
      [
        kind === "CronJob" || (isRecord(selector) && selectsRaw(selector, podLabels)),
        [],
        "its selector does not select its own pods",
      ],
      [
        Object.keys(asRecord(selector)).every((field) => field.startsWith("match")),
        ["spec", "selector"],
        "its selector has a field that selects nothing",
      ],
      [
        apart === undefined,
        apart?.place ?? [],
        `its ${apart?.path.join(".")} is ${inShort(apart?.found, "absent")}, not ${inShort(apart?.wanted, "absent")}`,
      ],
    ]),
    ...sharedFaults(copy),
    ...migrationFaults(copy),
    ...hostFaults(copy),
    ...groupFaults(copy, check),
    ...unpatched(fork.spec, spec).map((what) => ({ path: [], what })),
    ...configFaults(copy, check),
  ];
}

/** A host of the sandbox's own Services that is read and not set. */
function hostFaults({ own, original }: Copy): readonly Fault[] {
  const missing = unsetHost(asRecord(at(podTemplate(own.object), "spec")));
  const isBaselines = unsetHost(asRecord(at(original.template, "spec"))) !== undefined;
  return faultsIn([
    [
      missing === undefined || isBaselines,
      [],
      `a container of it reads "$(${missing})", which is not set before`,
    ],
  ]);
}

/** A queue or consumer group that is the baseline's, another lane's or whatever the program takes. */
function groupFaults({ fork, own }: Copy, { input }: Reading): readonly Fault[] {
  const { strategies, customizations } = fork.spec;
  const name = strategies?.consumerGroupEnv;
  if (name === undefined || customizations?.patch !== undefined) return [];
  const group = input.groups.find((one) => one.spec.metadata.name === strategies?.consumerGroupOf);
  const key =
    group === undefined ? fork.key : (group.spec.spec.routing?.key ?? group.spec.metadata.name);
  const found = asArray(at(podTemplate(own.object), "spec", "containers"))
    .flatMap((container) => asArray(at(container, "env")))
    .filter((one) => at(one, "name") === name);
  const isOwn = found.every((one) => asString(at(one, "value"))?.endsWith(`-${key}`) === true);
  return faultsIn([
    [found.length > 0 && isOwn, [], `its "${name}" is not one of its own, which ends in "-${key}"`],
  ]);
}

/** State of the baseline in a fork whose spec says that it has none of it. */
function sharedFaults({ fork, own, original }: Copy): readonly Fault[] {
  const strategy = fork.spec.strategies?.volumes;
  if (strategy === "shared" || fork.spec.customizations?.patch !== undefined) return [];
  const template = podTemplate(own.object);
  return sharedState(asRecord(at(template, "spec")), asRecord(at(original.template, "spec")))
    .filter(({ readOnly }) => strategy !== "read-only" || !readOnly)
    .map(({ what }) => ({ path: [], what: `it shares ${what} with its baseline` }));
}

/** Migrations in a fork whose spec says that it has none. */
function migrationFaults({ fork, own }: Copy): readonly Fault[] {
  if (fork.spec.strategies?.migrations !== "skip") return [];
  const podSpec = asRecord(at(podTemplate(own.object), "spec"));
  return migrationsIn(podSpec, { ends: false })
    .filter(({ list }) => list === "initContainers")
    .map(({ what }) => ({ path: [], what: `it migrates by ${what}` }));
}

/** Each ConfigMap of the fork is one that its spec asks for, and each that it asks for is there. */
function configFaults({ fork, own }: Copy, { output, before }: Reading): readonly Fault[] {
  const wanted = (fork.spec.customizations?.configMaps ?? []).map((change) =>
    stable(wantedConfigMap(before, fork.namespace, change)),
  );
  const copies = (output.byUnit.get(own.unit) ?? []).filter(
    (one) =>
      one.object.kind === "ConfigMap" && one.object.metadata.labels?.[labels.fork] === fork.name,
  );
  const found = copies.map(({ object }) => stable(copiedBody(object)));
  return faultsIn([
    ...copies.map(
      ({ object }): Statement => [
        wanted.includes(stable(copiedBody(object))),
        [],
        `its ${displayName(objectKey(object))} is not what its spec asks for`,
      ],
    ),
    [
      wanted.every((one) => found.includes(one)),
      [],
      "a ConfigMap that its spec asks for is missing",
    ],
  ]);
}

/** What of a ConfigMap its pods see. */
function copiedBody({ data = {}, binaryData = {} }: KubeObject): Readonly<Record<string, unknown>> {
  return { data, binaryData };
}
