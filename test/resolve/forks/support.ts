/** @module Resolves sandboxes from YAML text, for tests of forks. */

import type { Diagnostic } from "../../../lib/diagnostics/diagnostic.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { at } from "../../../lib/kube/json.ts";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { backends } from "../../../lib/mesh/registry.ts";
import type { Fork, ResolvedSandbox } from "../../../lib/model/lane.ts";
import { indexBaseline } from "../../../lib/resolve/baseline/baseline.ts";
import { resolveSandboxes } from "../../../lib/resolve/forks/sandbox.ts";
import { resolveSettings } from "../../../lib/resolve/settings.ts";
import { environmentInput } from "../../support/input.ts";

export interface Resolved {
  readonly sandboxes: readonly ResolvedSandbox[];
  readonly forks: readonly Fork[];
  readonly problems: readonly Diagnostic[];
  /** Codes of all problems, sorted. */
  readonly codes: readonly string[];
}

/** Resolves one sandbox "pr-1" with these forks (YAML of a list), or whole sandbox texts. */
export function resolveForks(
  baseline: string,
  forks: string | readonly string[],
  environment?: string,
  groups: readonly string[] = [],
): Resolved {
  const sandboxes = typeof forks === "string" ? [sandbox("pr-1", forks)] : forks;
  const input = environmentInput({
    baseline,
    sandboxes,
    groups,
    ...(environment === undefined ? {} : { environment }),
  });
  const problems = new Problems();
  const settings = resolveSettings(input, problems);
  const index = indexBaseline(input, settings, backends, problems);
  const resolved = resolveSandboxes(input, settings, index, problems);
  return {
    sandboxes: resolved,
    forks: resolved.flatMap((s) => s.forks),
    problems: problems.all,
    codes: problems.all.map((p) => p.code).sort(),
  };
}

/** The text of a sandbox. `forks` is YAML. */
export function sandbox(name: string, forks: string, extra = ""): string {
  return `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}}
spec:
${extra === "" ? "" : `  ${extra}\n`}  forks:
${forks.replace(/^\n|\n\s*$/g, "").replace(/^/gm, "    ")}
`;
}

/** A fork's workload object. */
export function workloadOf(fork: Fork | undefined): KubeObject {
  const found = fork?.objects.find(({ object }) => object.kind === fork.workload.kind);
  if (found === undefined) throw new Error("no fork");
  return found.object;
}

/** The objects of a kind among a fork's. */
export function objectsOf(fork: Fork | undefined, kind: string): readonly KubeObject[] {
  return (fork?.objects ?? []).map(({ object }) => object).filter((object) => object.kind === kind);
}

/** A node of the fork's pod spec. */
export function pod(fork: Fork | undefined, ...path: (string | number)[]): unknown {
  const root =
    fork?.workload.kind === "CronJob"
      ? ["spec", "jobTemplate", "spec", "template"]
      : ["spec", "template"];
  return at(workloadOf(fork), ...root, "spec", ...path);
}

/** The variables of the fork's first container that are not Isolane's. */
export function env(fork: Fork | undefined, container = 0): unknown {
  const list = pod(fork, "containers", container, "env") as readonly { name: string }[];
  return list.filter(({ name }) => !/^(ISOLANE|OTEL)_/.test(name));
}

/** A Deployment with one container, and the Service in front of it. `spec` is YAML of the pod spec. */
export function app(
  name: string,
  podSpec: string,
  service = "ports: [{name: http, port: 80, targetPort: 8080}]",
): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  replicas: 3
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}, tier: web}}
    spec:
${podSpec.replace(/^\n|\n\s*$/g, "").replace(/^/gm, "      ")}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${name}}
  ${service}
---
`;
}

export const plain = "containers: [{name: server, image: cart:1, ports: [{containerPort: 8080}]}]";
