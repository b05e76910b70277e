/** @module The baseline's workloads: everything that has pods of its own. */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { toLabels } from "../../kube/label-selector.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { templateOf, templateOwner } from "../../kube/pod-templates.ts";
import type { Workload } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import { misshapen } from "./misshapen.ts";

type Objects = ReadonlyMap<string, BaselineObject>;

/** The workloads by `keyString`, in the order of `objects`. What cannot be understood is reported. */
export function indexWorkloads(
  objects: Objects,
  problems: Problems,
): ReadonlyMap<string, Workload> {
  const workloads = new Map<string, Workload>();
  for (const [key, entry] of objects) {
    const { template, fork } = kindOf(entry.object);
    if (template === undefined || fork === undefined) continue;
    const pod =
      templateOwner(entry.object) === undefined
        ? ownPod(entry, template, problems)
        : borrowedPod(entry, objects, problems);
    if (pod === undefined) continue;
    const { kind } = entry.object;
    const { namespace = "", name } = entry.object.metadata;
    workloads.set(key, { ...entry, kind, namespace, name, templatePath: template, ...pod });
  }
  return workloads;
}

type PodParts = Pick<Workload, "podLabels" | "podSpec">;

function ownPod(
  entry: BaselineObject,
  templatePath: readonly string[],
  problems: Problems,
): PodParts | undefined {
  const source = below(entry.source, ...templatePath);
  const pod = at(entry.object, ...templatePath);
  const spec = at(pod, "spec");
  if (!isRecord(spec)) {
    const node = [...templatePath, "spec"].join(".");
    misshapen(problems, entry, source, `"${node}" has to be a pod's spec`);
    return undefined;
  }
  const labels = at(pod, "metadata", "labels") ?? {};
  if (toLabels(labels) === undefined) {
    misshapen(problems, entry, below(source, "metadata", "labels"), "labels have to be strings");
  }
  return { podLabels: stringMap(labels), podSpec: spec };
}

/** The pods of a Rollout that borrows its template. */
function borrowedPod(
  entry: BaselineObject,
  objects: Objects,
  problems: Problems,
): PodParts | undefined {
  const { object } = entry;
  const template = templateOf(object, (key) => objects.get(key)?.object);
  if (isRecord(template?.spec)) {
    return { podLabels: stringMap(at(template, "metadata", "labels")), podSpec: template.spec };
  }
  const owner = templateOwner(object) ?? objectKey(object);
  problems.report({
    code: "W0306",
    message: `${displayName(objectKey(object))} takes its pods from ${displayName(owner)}, which the baseline does not have`,
    help: "add that object to the baseline's sources, or the Rollout is not a workload that can be forked or routed to",
    source: below(entry.source, "spec", "workloadRef"),
  });
  return undefined;
}
