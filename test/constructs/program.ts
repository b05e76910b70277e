/** @module A program's environment over a small folder. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdk8s";
import { Environment } from "../../lib/constructs/environment.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";

export const files: FileMap = {
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline.yaml }], namespace: shop, deploy: true }
  gitops: { repository: "https://git.example.com/shop.git" }
`,
  "environments/staging/baseline.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: server, image: "cart:1", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
  "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1, labels: { epic: a } }
spec:
  owner: team-a
  forks: [{ forkOf: { kind: Deployment, name: cart } }]
`,
};

export const folder = "environments/staging";
export const cart = { forkOf: { kind: "Deployment", name: "cart" } };

export let outdir: string;
/** Before each test: a folder of its own. */
export function freshFolder(): void {
  outdir = mkdtempSync(join(tmpdir(), "isolane-"));
}

export function environment(of: FileMap = files): Environment {
  return Environment.fromFolder(new App({ outdir }), "staging", { io: memoryIo(of), folder });
}

export function filesOf(construct: Environment): ReadonlyMap<string, string> {
  const { result, problems } = construct.compile();
  if (result === undefined)
    throw new Error(problems.all.map((d) => `${d.code} ${d.message}`).join("\n"));
  return new Map(result.files.map(({ path, text }) => [path, text]));
}
