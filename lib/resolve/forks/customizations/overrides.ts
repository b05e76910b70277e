/** @module Customizations that set a field: images, resources, command and arguments, service account, replicas. */
import { asRecord, asString } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { keyString } from "../../../kube/object.ts";
import { atKey } from "../../../model/source.ts";
import { type Draft, omit, withContainer, withSpecField } from "../draft.ts";
import { chooseContainer, node, type Scope } from "./scope.ts";

/** Sets images of containers and init containers. */
export function setImages(podSpec: JsonObject, scope: Scope): JsonObject {
  return (scope.customizations.images ?? []).reduce((spec, change, index) => {
    const container = chooseContainer(spec, change.container, scope, node(scope, "images", index));
    if (container === undefined) return spec;
    return withContainer(spec, { ...container, body: { ...container.body, image: change.image } });
  }, podSpec);
}

/** Sets requests and limits; quantities that are not named stay. */
export function setResources(podSpec: JsonObject, scope: Scope): JsonObject {
  return (scope.customizations.resources ?? []).reduce((spec, change, index) => {
    const container = chooseContainer(
      spec,
      change.container,
      scope,
      node(scope, "resources", index),
    );
    if (container === undefined) return spec;
    const old = asRecord(container.body.resources);
    const resources = {
      ...old,
      ...(change.requests === undefined
        ? {}
        : { requests: { ...asRecord(old.requests), ...change.requests } }),
      ...(change.limits === undefined
        ? {}
        : { limits: { ...asRecord(old.limits), ...change.limits } }),
    };
    return withContainer(spec, { ...container, body: { ...container.body, resources } });
  }, podSpec);
}

/** Sets commands and arguments. What is not named stays. */
export function setCommands(podSpec: JsonObject, scope: Scope): JsonObject {
  return (scope.customizations.command ?? []).reduce((spec, change, index) => {
    const container = chooseContainer(spec, change.container, scope, node(scope, "command", index));
    if (container === undefined) return spec;
    const body = {
      ...container.body,
      ...(change.command === undefined ? {} : { command: change.command }),
      ...(change.args === undefined ? {} : { args: change.args }),
    };
    return withContainer(spec, { ...container, body });
  }, podSpec);
}

/** Sets the service account of the pods. */
export function setServiceAccount(podSpec: JsonObject, scope: Scope): JsonObject {
  const name = scope.customizations.serviceAccountName;
  if (name === undefined) return podSpec;
  const { baseline, problems, target } = scope.context;
  const { namespace } = target.workload;
  const known = baseline.objects.has(
    keyString({ group: "", kind: "ServiceAccount", namespace, name }),
  );
  if (!known && name !== "default" && name !== asString(podSpec.serviceAccountName)) {
    problems.report({
      code: "W0315",
      message: `the baseline has no ServiceAccount ${namespace}/${name}`,
      help: "pods do not start without it; nothing to do if something else creates it",
      source: node(scope, "serviceAccountName"),
    });
  }
  // `serviceAccount` is the deprecated name of the same field; a pod with both must have them equal.
  return { ...omit(podSpec, ["serviceAccount"]), serviceAccountName: name };
}

/** Sets the number of pods. */
export function setReplicas(draft: Draft, scope: Scope): Draft {
  const { replicas } = scope.customizations;
  if (replicas === undefined) return draft;
  if (scope.context.target.workload.kind !== "CronJob")
    return withSpecField(draft, "replicas", replicas);
  scope.context.problems.report({
    code: "E0324",
    message: `${scope.context.display} has no replicas`,
    help: "remove it; a CronJob's pods are counted by parallelism and completions, which customizations.patch can set",
    source: atKey(node(scope, "replicas")),
  });
  return draft;
}
