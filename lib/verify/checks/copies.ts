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
import type { EnvironmentInput } from "../../model/input.ts";
import type { ForkSpec } from "../../model/spec.gen.ts";
import { type Pods, workloadName } from "../../simulate/cluster/cluster.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import { copiedConfigMap, isCopyOf } from "../copies/config-copies.ts";
import { type Apart, differences, inShort } from "../copies/difference.ts";
import { isExplained } from "../copies/explained.ts";
import { unmet } from "../copies/unmet.ts";
import { wantedContainers } from "../copies/wanted.ts";
import { forksOf, type LaneFork } from "../reading/lanes.ts";
import type { Emitted } from "../reading/output.ts";
import type { SelectorCheck } from "./selectors.ts";

/** What is compared, with the specs that say what may differ. */
export interface CopyCheck extends SelectorCheck {
  readonly input: EnvironmentInput;
}

/** Reports forks that are not what their spec makes of the baseline. */
export function checkCopies(check: CopyCheck, problems: Problems): void {
  const specs = new Map(
    check.input.sandboxes.map(({ spec }) => [spec.metadata.name, spec.spec.forks ?? []]),
  );
  const pods = new Map(check.before.pods.map((one) => [one.workload, one]));
  const emitted = new Map(check.output.objects.map((one) => [workloadName(one.object), one]));
  for (const fork of forksOf(check.lanes).values()) {
    const [own, original] = [emitted.get(fork.fork), pods.get(fork.baseline)];
    const spec = (specs.get(fork.sandbox) ?? [])[forkIndex(fork)];
    if (own === undefined || original === undefined || spec === undefined) continue;
    const copy = { fork, own, original, spec };
    for (const fault of faults(copy, check)) report(copy, fault, problems);
  }
}

/** The entry of a spec that a fork's workload comes from. */
export function specFor(object: KubeObject, { input, lanes }: CopyCheck): ForkSpec | undefined {
  const fork = forksOf(lanes).get(workloadName(object));
  const sandbox = input.sandboxes.find(({ spec }) => spec.metadata.name === fork?.sandbox);
  return fork === undefined ? undefined : sandbox?.spec.spec.forks?.[forkIndex(fork)];
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

/** The position of a fork's entry in its sandbox's list. */
function forkIndex({ source }: LaneFork): number {
  return Number(source.path.at(-2));
}

/** The first difference that nothing explains, a selector that misses the fork's own pods, other ConfigMaps. */
function faults(copy: Copy, check: CopyCheck): readonly Fault[] {
  const { own, original, spec } = copy;
  const template = podTemplate(own.object);
  const labels = stringMap(at(template, "metadata", "labels"));
  const selector = at(own.object, "spec", "selector");
  const missed =
    own.object.kind !== "CronJob" && !(isRecord(selector) && selectsRaw(selector, labels));
  const wanted = wantedContainers(spec, original.template);
  const explaining = { spec, fork: copy.fork, before: check.before, after: check.after, wanted };
  const apart = [
    ...differences(original.object.apiVersion, own.object.apiVersion, ["apiVersion"]),
    ...differences(specOf(original), at(own.object, "spec"), ["spec"]),
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
    ...unmet(spec, at(own.object, "spec"), wanted).map((what) => ({ what })),
    ...configFaults(copy, check),
  ];
}

/** A workload's spec, with a template that it has by reference. */
function specOf({ object, template }: Pods): unknown {
  const spec = at(object, "spec");
  return isRecord(spec) && spec["workloadRef"] !== undefined ? { ...spec, template } : spec;
}

/** A ConfigMap that a program adds says what it likes. */
function configFaults(
  { own, spec }: Copy,
  { output, before, sources }: CopyCheck,
): readonly Fault[] {
  const name = own.object.metadata.name;
  return output.objects.flatMap((emitted) => {
    const { object, unit } = emitted;
    if (object.kind !== "ConfigMap" || unit !== own.unit || !isCopyOf(object, name)) return [];
    if (!sources.isDerived(emitted, output)) return [];
    const changes = spec.customizations?.configMaps ?? [];
    const namespace = own.object.metadata.namespace ?? "";
    const fits = changes.some((change) => {
      const wanted = copiedConfigMap(before, namespace, change);
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
