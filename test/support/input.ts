/** @module Builds stage inputs from YAML text, for tests of single stages. */
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { keyString, objectKey } from "../../lib/kube/object.ts";
import type { BaselineObject, EnvironmentInput, Sourced } from "../../lib/model/input.ts";
import type { SourceDocument } from "../../lib/model/source.ts";
import type { CompleteEnvironment, RouteGroup, Sandbox } from "../../lib/model/spec.gen.ts";
import { withDefaults } from "../../lib/validate/schemas.ts";
import { parseYaml } from "../../lib/yaml/document.ts";

/** All documents of a YAML text; throws on bad YAML, since that is a mistake in the test. */
export function documents(text: string, file = "test.yaml"): readonly SourceDocument[] {
  const problems = new Problems();
  const parsed = parseYaml(file, text, problems);
  if (problems.failed) throw new Error(JSON.stringify(problems.all[0]?.message));
  return parsed;
}

function sourced<Spec>(document: SourceDocument): Sourced<Spec> {
  return { spec: document.value as Spec, source: { document, path: [] } };
}

function complete(document: SourceDocument): EnvironmentInput["environment"] {
  const spec = withDefaults("Environment", document.value);
  return { spec: spec as CompleteEnvironment, source: { document, path: [] } };
}

const clusterScoped = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding", "GatewayClass"]);

/** An environment from text. Objects without a namespace get `namespace` (default `shop`). */
export function environmentInput(parts: {
  readonly environment?: string;
  readonly baseline: string;
  readonly sandboxes?: readonly string[];
  readonly groups?: readonly string[];
  readonly namespace?: string;
}): EnvironmentInput {
  const namespace = parts.namespace ?? "shop";
  const environment =
    parts.environment ??
    `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {sources: [{path: baseline/}], namespace: ${namespace}, deploy: true}}}`;
  const baseline = documents(parts.baseline, "baseline.yaml").map((document): BaselineObject => {
    const raw = document.value as KubeObject;
    const object =
      clusterScoped.has(raw.kind) || raw.metadata.namespace !== undefined
        ? raw
        : { ...raw, metadata: { ...raw.metadata, namespace } };
    return { object, source: { document, path: [] } };
  });
  return {
    environment: complete(documents(environment, "environment.yaml")[0] as SourceDocument),
    sandboxes: (parts.sandboxes ?? []).map((t, i) =>
      sourced<Sandbox>(documents(t, `sandbox-${i}.yaml`)[0] as SourceDocument),
    ),
    groups: (parts.groups ?? []).map((t, i) =>
      sourced<RouteGroup>(documents(t, `group-${i}.yaml`)[0] as SourceDocument),
    ),
    baseline: [...baseline].sort((a, b) =>
      keyString(objectKey(a.object)) < keyString(objectKey(b.object)) ? -1 : 1,
    ),
    deleting: [],
    plugins: [],
    resources: [],
    own: [],
    added: [],
  };
}
