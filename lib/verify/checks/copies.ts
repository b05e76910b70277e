/**
 * @module P2 for what no route shows: the fork that a lane's requests reach runs the baseline's workload
 * with the customizations of its spec, and nothing else. Every difference has to be explained by a
 * field of the spec or by what a fork is. Of a patch only which fields it names is known here, not
 * what it does to them: a difference in such a field is its doing.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, isRecord, stringMap } from "../../kube/json.ts";
import { selectsRaw } from "../../kube/label-selector.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { labels } from "../../model/interface.ts";
import type { ForkSpec } from "../../model/spec.gen.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { type Apart, differences, inShort } from "./copies/difference.ts";
import { isExplained } from "./copies/explained.ts";
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
    const original = check.before.podsOf(fork.baseline);
    const spec = specOfFork(fork, check);
    if (own === undefined || original === undefined || spec === undefined) continue;
    const copy = { fork, own, original, spec };
    for (const fault of faults(copy, check)) report(copy, fault, problems);
  }
}

/** The entry of a spec that a fork comes from. */
function specOfFork({ sandbox, source }: LaneFork, { sandboxes }: Reading): ForkSpec | undefined {
  return sandboxes.get(sandbox)?.spec.spec.forks?.[Number(source.path.at(-2))];
}

interface Copy {
  readonly fork: LaneFork;
  readonly own: Emitted;
  readonly original: Pods;
  readonly spec: ForkSpec;
}

interface Fault {
  readonly what: string;
  readonly apart?: Apart;
}

/** The first difference that nothing explains, a selector that misses the fork's own pods, other ConfigMaps. */
function faults(copy: Copy, check: Reading): readonly Fault[] {
  const { own, original, spec } = copy;
  const template = podTemplate(own.object);
  const labels = stringMap(at(template, "metadata", "labels"));
  const selector = at(own.object, "spec", "selector");
  const missed =
    own.object.kind !== "CronJob" && !(isRecord(selector) && selectsRaw(selector, labels));
  const explaining = { spec, fork: copy.fork, before: check.before, after: check.after };
  const apart = [
    ...differences(original.object.apiVersion, own.object.apiVersion, ["apiVersion"]),
    ...differences(wantedSpec(original, spec), foundSpec(own.object.spec), ["spec"]),
  ].find((one) => !isExplained(one, explaining));
  return [
    ...(missed ? [{ what: "its selector does not select its own pods" }] : []),
    ...(apart === undefined
      ? []
      : [
          {
            what: `its ${apart.path.join(".")} is ${inShort(apart.found, "absent")}, not ${inShort(apart.wanted, "absent")}`,
            apart,
          },
        ]),
    ...unpatched(spec, own.object.spec).map((what) => ({ what })),
    ...configFaults(copy, check),
  ];
}

/** A ConfigMap that a program adds says what it likes. */
function configFaults({ own, spec }: Copy, { output, before, sources }: Reading): readonly Fault[] {
  const name = own.object.metadata.name;
  return (output.byUnit.get(own.unit) ?? []).flatMap((emitted) => {
    const { object } = emitted;
    if (object.kind !== "ConfigMap" || object.metadata.labels?.[labels.fork] !== name) return [];
    if (!sources.isDerived(emitted)) return [];
    const changes = spec.customizations?.configMaps ?? [];
    const namespace = own.object.metadata.namespace ?? "";
    const fits = changes.some((change) => {
      const wanted = wantedConfigMap(before, namespace, change);
      return wanted !== undefined && stable(wanted) === stable(copiedBody(object));
    });
    return fits
      ? []
      : [{ what: `its ${displayName(objectKey(object))} is not what its spec asks for` }];
  });
}

/** What of a ConfigMap its pods see. */
function copiedBody({ data = {}, binaryData = {} }: KubeObject): Readonly<Record<string, unknown>> {
  return { data, binaryData };
}

function report({ fork, own }: Copy, { what, apart }: Fault, problems: Problems): void {
  const source = { ...own.source, path: [...own.source.path, ...(apart?.place ?? [])] };
  problems.report({
    code: "E0962",
    message: `P2, lane fidelity, is broken: ${fork.fork} is not the copy of ${fork.baseline} that its spec asks for: ${what}`,
    help: "say it under customizations in the sandbox's spec, or run `isolane synth` to write the fork again",
    source: fork.source,
    related: [{ message: "the fork", source }],
  });
}
