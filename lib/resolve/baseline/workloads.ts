/** @module The baseline's workloads: everything that has pods of its own. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { toLabels } from "../../kube/label-selector.ts";
import { apiGroup, displayName, type JsonObject, keyString, objectKey } from "../../kube/object.ts";
import type { Workload, WorkloadKind } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import { misshapen } from "./misshapen.ts";

interface WorkloadType {
  readonly kind: WorkloadKind;
  readonly templatePath: readonly string[];
}

const template = ["spec", "template"] as const;

/** By `group/Kind`. */
const workloadTypes: ReadonlyMap<string, WorkloadType> = new Map(
  (
    [
      ["apps", "Deployment", template],
      ["apps", "StatefulSet", template],
      ["apps", "DaemonSet", template],
      ["apps", "ReplicaSet", template],
      ["argoproj.io", "Rollout", template],
      ["batch", "Job", template],
      ["batch", "CronJob", ["spec", "jobTemplate", "spec", "template"]],
      ["", "Pod", []],
    ] as const
  ).map(([group, kind, templatePath]) => [`${group}/${kind}`, { kind, templatePath }]),
);

/** The workloads by `keyString`, in the order of `objects`. What cannot be understood is reported. */
export function indexWorkloads(
  objects: ReadonlyMap<string, BaselineObject>,
  problems: Problems,
): ReadonlyMap<string, Workload> {
  const workloads = new Map<string, Workload>();
  for (const [key, entry] of objects) {
    const type = workloadTypes.get(`${apiGroup(entry.object.apiVersion)}/${entry.object.kind}`);
    const workload = type && toWorkload(entry, type, objects, problems);
    if (workload !== undefined) workloads.set(key, workload);
  }
  return workloads;
}

function toWorkload(
  entry: BaselineObject,
  { kind, templatePath }: WorkloadType,
  objects: ReadonlyMap<string, BaselineObject>,
  problems: Problems,
): Workload | undefined {
  const pod = podOf(entry, kind, templatePath, objects, problems);
  if (pod === undefined) return undefined;
  const { namespace = "", name } = entry.object.metadata;
  return { ...entry, kind, namespace, name, templatePath, ...pod };
}

type PodParts = Pick<Workload, "podLabels" | "podSpec">;

function podOf(
  entry: BaselineObject,
  kind: WorkloadKind,
  templatePath: readonly string[],
  objects: ReadonlyMap<string, BaselineObject>,
  problems: Problems,
): PodParts | undefined {
  const reference = kind === "Rollout" ? at(entry.object, "spec", "workloadRef") : undefined;
  if (isRecord(reference)) return referencedPod(entry, reference, objects, problems);
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

/**
 * A Rollout may borrow its template from another object of its namespace.
 * https://argo-rollouts.readthedocs.io/en/stable/features/specification/ (workloadRef)
 */
function referencedPod(
  entry: BaselineObject,
  reference: JsonObject,
  objects: ReadonlyMap<string, BaselineObject>,
  problems: Problems,
): PodParts | undefined {
  const group = apiGroup(asString(reference.apiVersion) ?? "apps/v1");
  const kind = asString(reference.kind) ?? "Deployment";
  const key = { ...objectKey(entry.object), group, kind, name: asString(reference.name) ?? "" };
  const target = objects.get(keyString(key));
  // A PodTemplate holds its template at the top, a Deployment and a ReplicaSet below their spec.
  const pod = asRecord(at(target?.object, "spec", "template") ?? at(target?.object, "template"));
  if (isRecord(pod.spec)) {
    return { podLabels: stringMap(at(pod, "metadata", "labels")), podSpec: pod.spec };
  }
  problems.report({
    code: "W0306",
    message: `${displayName(objectKey(entry.object))} takes its pods from ${displayName(key)}, which the baseline does not have`,
    help: "add that object to the baseline's sources, or the Rollout is not a workload that can be forked or routed to",
    source: below(entry.source, "spec", "workloadRef"),
  });
  return undefined;
}
