/**
 * @module Copies a baseline workload into a fork's workload object. The copy starts from the object's
 * spec, so whatever Isolane does not know of it stays as it is. Each kind has fields that must not be
 * copied, because they name the baseline's pods, pause them, or drive them from outside.
 */
import {
  copiedMarks,
  copiedMetadata,
  type OwnMetadata,
  someAnnotations,
} from "../../kube/copied-metadata.ts";
import { asArray, asRecord } from "../../kube/json.ts";
import { liveMetadata } from "../../kube/metadata.ts";
import { type Json, type JsonObject, keyString, objectKey } from "../../kube/object.ts";
import { withSingleItems } from "../../kube/repeated-items.ts";
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

/** Name, labels and annotations that a fork's copy of an object has of its own. */
export function forkMetadata({ sandbox, target }: ForkContext, name: string): OwnMetadata {
  const { kind, name: original } = target.workload;
  return {
    name,
    labels: { ...sandbox.labels, [isolaneLabels.fork]: target.name },
    annotations: { ...sandbox.annotations, [isolaneAnnotations.forkOf]: `${kind}/${original}` },
  };
}

/** The fork's workload object before any customization. */
export function copyWorkload(context: ForkContext): Draft {
  const { workload } = context.target;
  const { object } = workload;
  const own = forkMetadata(context, context.target.name);
  const copied = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: copiedMetadata(object, "workload", own),
    spec: specOf(asRecord(object.spec), { context, template: copyTemplate(context) }),
  };
  const baseline = [...context.baseline.objects.values()].map((entry) => entry.object);
  return {
    object: withSingleItems(copied, object, baseline),
    templatePath: workload.templatePath,
  };
}

// --- internal ---

interface Parts {
  readonly context: ForkContext;
  readonly template: JsonObject;
}

function specOf(spec: JsonObject, { context, template }: Parts): JsonObject {
  const { workload, name } = context.target;
  if (workload.kind === "CronJob") return cronJobSpec(spec, { context, template });
  // One pod unless said, also where the baseline has none: an autoscaler may have put it to sleep.
  const own = {
    replicas: 1,
    revisionHistoryLimit,
    selector: { matchLabels: { [isolaneLabels.fork]: name } },
  };
  switch (workload.kind) {
    case "StatefulSet":
      return {
        ...omit(spec, ["volumeClaimTemplates", "ordinals"]),
        ...own,
        template,
        // A partition or `OnDelete` would keep the branch's old code running.
        updateStrategy: { type: "RollingUpdate" },
        ...copyClaims(spec, context),
      };
    case "Rollout":
      // Argo Rollouts needs `canary` or `blueGreen`; an empty canary without services, steps and traffic
      // routing is a plain rolling update (validation.go, ValidateRolloutStrategy). Whatever a strategy
      // says about routes, Services or analysis is about the baseline's.
      return {
        ...omit(spec, ["analysis", "paused", "restartAt", "rollbackWindow", "workloadRef"]),
        ...own,
        strategy: { canary: {} },
        template,
      };
    default:
      // Two pods of a fork at once would answer with two versions of a branch.
      return { ...omit(spec, ["paused"]), ...own, strategy: { type: "Recreate" }, template };
  }
}

function copyClaims(spec: JsonObject, context: ForkContext): JsonObject {
  const claims = asArray(spec.volumeClaimTemplates).map((claim) =>
    copyClaim(asRecord(claim), context),
  );
  if (claims.length === 0) return {};
  return {
    volumeClaimTemplates: claims,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
  };
}

/** A claim that names a volume or selects one would fight for the baseline's. */
function copyClaim(claim: JsonObject, context: ForkContext): Json {
  const metadata = asRecord(claim.metadata);
  const { labels, annotations } = copiedMarks(metadata, "other");
  return {
    ...omit(claim, ["status"]),
    metadata: {
      ...omit(metadata, [...liveMetadata, "namespace", "annotations"]),
      labels: { ...labels, ...context.sandbox.labels },
      ...someAnnotations(annotations),
    },
    spec: omit(asRecord(claim.spec), ["volumeName", "selector"]),
  };
}

function cronJobSpec(spec: JsonObject, { template, context }: Parts): JsonObject {
  const jobTemplate = asRecord(spec.jobTemplate);
  const { labels, annotations } = copiedMarks(jobTemplate.metadata, "other");
  return {
    ...spec,
    jobTemplate: {
      ...jobTemplate,
      metadata: {
        labels: { ...labels, ...context.sandbox.labels },
        ...someAnnotations(annotations),
      },
      spec: { ...omit(asRecord(jobTemplate.spec), ["selector", "manualSelector"]), template },
    },
  };
}

function copyTemplate(context: ForkContext): JsonObject {
  const { template, workload } = context.target;
  const labels = forkPodLabels(context);
  const podSpec = omit(asRecord(template.spec), ["nodeName"]);
  const injection = context.baseline.injections.get(keyString(objectKey(workload.object)));
  const { annotations } = copiedMarks(template.metadata, "pods");
  return {
    metadata: { labels, ...someAnnotations({ ...annotations, ...injection?.marks }) },
    spec: rewriteScheduling(keepLabelValues(podSpec, template, labels), context, labels),
  };
}
