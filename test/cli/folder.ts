/** @module A folder on disk with the environments that a test puts there, and the commands run in it. */
import * as fs from "node:fs";
import { join } from "node:path";
import type { EnvironmentsAsked } from "../../lib/cli/command.ts";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { runnerIn } from "../support/project.ts";
import { scratch } from "../support/written-output.ts";

export let root = "";
/** Before each test: a folder of its own. */
export function freshFolder(): void {
  root = scratch();
}

export function put(path: string, text: string): void {
  fs.mkdirSync(join(root, path, ".."), { recursive: true });
  fs.writeFileSync(join(root, path), text);
}

export const baseline = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: server, image: "acme/cart:1", ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;

export function environment(name = "staging", folder = name): void {
  put(
    `environments/${folder}/environment.yaml`,
    `apiVersion: isolane.dev/v1alpha1\nkind: Environment\nmetadata: {name: ${name}}\nspec:\n  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}\n`,
  );
  put(`environments/${folder}/baseline/cart.yaml`, baseline);
}

export function sandbox(name = "pr-1", image = "acme/cart:2"): void {
  put(
    `environments/staging/sandboxes/${name}.yaml`,
    `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}}\nspec:\n  forks:\n  - forkOf: {kind: Deployment, name: cart}\n    customizations: {images: [{image: "${image}"}]}\n`,
  );
}

export function isolane(
  command: "synth" | "check",
  folders: readonly string[] = [],
  options: Partial<EnvironmentsAsked> = {},
) {
  const asked = { environment: folders, ...options };
  return runnerIn(root)(command === "synth" ? synth : check, asked);
}
