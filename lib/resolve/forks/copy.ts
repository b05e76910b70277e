/**
 * @module Copies a baseline workload into a fork's workload object. The copy starts from the object
 * itself, so that whatever Isolane does not know stays as it is; each kind has a row of what must
 * not be copied, because it names the baseline's pods, pauses them, or drives them from outside.
 */

import { asArray, asRecord, stringMap } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { withoutToolAnnotations, withoutToolLabels } from "../../kube/tool-metadata.ts";
import {
  annotations as isolaneAnnotations,
  labels as isolaneLabels,
} from "../../model/interface.ts";
import type { ForkContext } from "./context.ts";
import { type Draft, omit } from "./draft.ts";
import { keepLabelValues } from "./label-values.ts";
import { forkPodLabels } from "./pod-labels.ts";
import { rewriteScheduling } from "./scheduling.ts";

/** Old ReplicaSets are only noise in a fork that is replaced with every push. */
const revisionHistoryLimit = 2;

/** Names, labels and annotations of a fork's own objects. */
export function forkMetadata(
  context: ForkContext,
  name: string,
  baseline: { readonly labels: Strings; readonly annotations: Strings },
): { name: string; namespace: string; labels: Strings; annotations: Strings } {
  const { workload } = context.target;
  return {
    name,
    namespace: workload.namespace,
    labels: {
      ...withoutToolLabels(baseline.labels),
      ...context.sandbox.labels,
      [isolaneLabels.fork]: context.target.name,
    },
    annotations: {
      ...withoutToolAnnotations(baseline.annotations),
      ...context.sandbox.annotations,
      [isolaneAnnotations.forkOf]: `${workload.kind}/${workload.name}`,
    },
  };
}

/** The fork's workload object before any customization. */
export function copyWorkload(context: ForkContext): Draft {
  const { workload } = context.target;
  const { object } = workload;
  const parts: Parts = {
    context,
    template: copyTemplate(context),
    selector: { matchLabels: { [isolaneLabels.fork]: context.target.name } },
  };
  const metadata = forkMetadata(context, context.target.name, {
    labels: stringMap(object.metadata.labels),
    annotations: stringMap(object.metadata.annotations),
  });
  const rest = omit(asRecord(object), ["status", "apiVersion", "kind", "metadata", "spec"]);
  const copied = {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata,
    spec: specOf(workload.kind)(asRecord(object.spec), parts),
  };
  return { object: copied, templatePath: workload.templatePath };
}

// --- internal ---

type Strings = Readonly<Record<string, string>>;

interface Parts {
  readonly context: ForkContext;
  readonly template: JsonObject;
  readonly selector: JsonObject;
}

function specOf(kind: string): (spec: JsonObject, parts: Parts) => JsonObject {
  switch (kind) {
    case "StatefulSet":
      return statefulSetSpec;
    case "Rollout":
      return rolloutSpec;
    case "CronJob":
      return cronJobSpec;
    default:
      return deploymentSpec;
  }
}

/** One pod unless said, also where the baseline has none: an autoscaler may have put it to sleep. */
function deploymentSpec(spec: JsonObject, { template, selector }: Parts): JsonObject {
  return {
    ...omit(spec, ["paused"]),
    replicas: 1,
    revisionHistoryLimit,
    selector,
    // Two pods of a fork at once would answer with two versions of a branch.
    strategy: { type: "Recreate" },
    template,
  };
}

/** A partition or `OnDelete` would keep the branch's old code running. */
function statefulSetSpec(spec: JsonObject, { template, selector, context }: Parts): JsonObject {
  const claims = asArray(spec.volumeClaimTemplates).map((claim) =>
    copyClaim(asRecord(claim), context),
  );
  return {
    ...omit(spec, ["volumeClaimTemplates", "ordinals"]),
    replicas: 1,
    revisionHistoryLimit,
    selector,
    template,
    updateStrategy: { type: "RollingUpdate" },
    ...(claims.length === 0
      ? {}
      : {
          volumeClaimTemplates: claims,
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
        }),
  };
}

/** A claim that names a volume or selects one would fight for the baseline's. */
function copyClaim(claim: JsonObject, context: ForkContext): Json {
  const metadata = asRecord(claim.metadata);
  const annotations = withoutToolAnnotations(stringMap(metadata.annotations));
  return {
    ...omit(claim, ["status"]),
    metadata: {
      ...omit(metadata, [
        "creationTimestamp",
        "uid",
        "resourceVersion",
        "namespace",
        "annotations",
      ]),
      labels: { ...withoutToolLabels(stringMap(metadata.labels)), ...context.sandbox.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: omit(asRecord(claim.spec), ["volumeName", "selector"]),
  };
}

/**
 * Argo Rollouts needs `canary` or `blueGreen`; an empty canary without services, steps and traffic
 * routing is a plain rolling update (validation.go, ValidateRolloutStrategy). Whatever a strategy
 * says about routes, Services or analysis is about the baseline's.
 */
function rolloutSpec(spec: JsonObject, { template, selector }: Parts): JsonObject {
  return {
    ...omit(spec, ["analysis", "paused", "restartAt", "rollbackWindow", "workloadRef"]),
    replicas: 1,
    revisionHistoryLimit,
    selector,
    strategy: { canary: {} },
    template,
  };
}

function cronJobSpec(spec: JsonObject, { template, context }: Parts): JsonObject {
  const jobTemplate = asRecord(spec.jobTemplate);
  const metadata = asRecord(jobTemplate.metadata);
  return {
    ...spec,
    jobTemplate: {
      ...jobTemplate,
      metadata: {
        labels: { ...withoutToolLabels(stringMap(metadata.labels)), ...context.sandbox.labels },
        ...annotationsOf(metadata),
      },
      spec: { ...omit(asRecord(jobTemplate.spec), ["selector", "manualSelector"]), template },
    },
  };
}

function copyTemplate(context: ForkContext): JsonObject {
  const { template } = context.target;
  const labels = forkPodLabels(context);
  const podSpec = omit(asRecord(template.spec), ["nodeName"]);
  return {
    metadata: { labels, ...annotationsOf(asRecord(template.metadata)) },
    spec: rewriteScheduling(keepLabelValues(podSpec, template, labels), context, labels),
  };
}

function annotationsOf(metadata: JsonObject): { readonly annotations?: Strings } {
  const annotations = withoutToolAnnotations(stringMap(metadata.annotations));
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}
