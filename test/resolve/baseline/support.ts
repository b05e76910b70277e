/** @module Indexes a baseline from text, for the tests of the index. */

import type { Diagnostic } from "../../../lib/diagnostics/diagnostic.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { backends } from "../../../lib/mesh/registry.ts";
import type { BaselineIndex } from "../../../lib/model/baseline-index.ts";
import type { EnvironmentSettings } from "../../../lib/model/settings.ts";
import { indexBaseline } from "../../../lib/resolve/baseline/baseline.ts";
import { resolveSettings } from "../../../lib/resolve/settings.ts";
import { environmentInput } from "../../support/input.ts";

export interface Indexed {
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
  readonly problems: readonly Diagnostic[];
  readonly codes: readonly string[];
}

/** The environment document with a spec, in namespace `shop`. */
export function environment(spec: string, baseline = ""): string {
  return `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: b}], namespace: shop${baseline}}
${spec}`;
}

/** Settings and index of a baseline text. */
export function indexed(baseline: string, env = environment("")): Indexed {
  const problems = new Problems();
  const input = environmentInput({ baseline, environment: env });
  const settings = resolveSettings(input, problems);
  const index = indexBaseline(input, settings, backends, problems);
  return {
    settings,
    baseline: index,
    problems: problems.all,
    codes: problems.all.map((d) => d.code),
  };
}

/** A Deployment with pod labels, as one line of flow YAML. */
export function deployment(name: string, labels: string, namespace = "shop"): string {
  return `---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {matchLabels: {${labels}}}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main, image: x}]}}}}
`;
}

/** A Service with a selector and ports, as one line of flow YAML. */
export function service(
  name: string,
  selector: string,
  ports = "{port: 80, name: http}",
  namespace = "shop",
): string {
  return `---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {${selector}}, ports: [${ports}]}}
`;
}
