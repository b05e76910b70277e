/**
 * @module Measures a whole `isolane synth` process on a made-up environment: prints figures, judges nothing.
 *
 *     npm run bench -- [SERVICES] [SANDBOXES] [FORKS_PER_SANDBOX] [BACKEND]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [services = 100, sandboxes = 200, forks = 3] = process.argv.slice(2, 5).map(Number);
const wanted = process.argv[5];
const main = join(import.meta.dirname, "..", "build", "cli", "main.js");

function baseline(): string {
  const name = (i: number) => `svc-${String(i).padStart(3, "0")}`;
  return Array.from({ length: services }, (_, i) =>
    [
      "apiVersion: apps/v1",
      "kind: Deployment",
      `metadata: {name: ${name(i)}, labels: {app: ${name(i)}}}`,
      "spec:",
      "  replicas: 2",
      `  selector: {matchLabels: {app: ${name(i)}}}`,
      "  template:",
      `    metadata: {labels: {app: ${name(i)}, tier: backend}}`,
      "    spec:",
      `      serviceAccountName: ${name(i)}`,
      "      containers:",
      "        - name: server",
      `          image: example.org/${name(i)}:1.0.0`,
      "          ports: [{containerPort: 8080}, {containerPort: 9090}]",
      "          env:",
      `            - {name: NEXT, value: "http://${name((i + 1) % services)}:8080"}`,
      "            - {name: OTEL_PROPAGATORS, value: 'tracecontext,baggage'}",
      "          readinessProbe: {httpGet: {path: /ready, port: 8080}}",
      "          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}",
      "---",
      "apiVersion: v1",
      "kind: Service",
      `metadata: {name: ${name(i)}}`,
      "spec:",
      `  selector: {app: ${name(i)}}`,
      "  ports: [{name: http, port: 8080}, {name: grpc, port: 9090}]",
      "---",
      "apiVersion: v1",
      "kind: ServiceAccount",
      `metadata: {name: ${name(i)}}`,
    ].join("\n"),
  ).join("\n---\n");
}

function sandbox(index: number): string {
  const forkOf = (f: number) => `svc-${String((index * 7 + f * 13) % services).padStart(3, "0")}`;
  return [
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Sandbox",
    `metadata: {name: pr-${index}, labels: {feature: f-${index % 20}}}`,
    "spec:",
    `  source: {repository: acme/shop, branch: feat/${index}, pullRequest: ${index + 1}}`,
    "  owner: team",
    "  forks:",
    ...Array.from({ length: forks }, (_, f) =>
      [
        `    - forkOf: {kind: Deployment, name: ${forkOf(f)}}`,
        "      customizations:",
        `        images: [{container: server, image: "example.org/x:pr-${index}"}]`,
        "        env: [{name: FLAG, value: 'on'}]",
      ].join("\n"),
    ),
  ].join("\n");
}

function environment(backend: string): string {
  return [
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Environment",
    "metadata: {name: scale}",
    "spec:",
    "  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}",
    `  routing: {backend: ${backend}, implementation: istio}`,
    "  gitops: {engine: argocd, repository: 'https://example.org/acme/shop.git'}",
  ].join("\n");
}

/** Runs in the measured process and costs it nothing: what it used, written down as it ends. */
const probe = `data:text/javascript,${encodeURIComponent(
  'import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.BENCH_USAGE,JSON.stringify(process.resourceUsage())))',
)}`;

/** One whole process. User time says more than wall time on a machine that others use too. */
function measure(backend: string): string {
  const usage = join(root, "usage.json");
  const started = performance.now();
  const run = spawnSync(process.execPath, ["--import", probe, main, "synth"], {
    cwd: join(root, backend),
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", BENCH_USAGE: usage },
  });
  const wall = (performance.now() - started) / 1000;
  const { userCPUTime, maxRSS } = JSON.parse(readFileSync(usage, "utf8")) as NodeJS.ResourceUsage;
  const figures = `${wall.toFixed(2)} s, ${(userCPUTime / 1e6).toFixed(2)} s user, ${Math.round(maxRSS / 1024)} MiB peak`;
  const said = run.status === 0 ? run.stdout.trim().split("\n").at(-1) : run.stderr.slice(0, 600);
  return `${figures} (exit ${run.status}) ${said}`;
}

const root = mkdtempSync(join(tmpdir(), "isolane-bench-"));
try {
  for (const backend of wanted === undefined ? ["gateway-api", "istio"] : [wanted]) {
    const folder = join(root, backend, "environments", "scale");
    mkdirSync(join(folder, "sandboxes"), { recursive: true });
    writeFileSync(join(folder, "environment.yaml"), environment(backend));
    writeFileSync(join(folder, "baseline.yaml"), baseline());
    for (let i = 0; i < sandboxes; i++)
      writeFileSync(join(folder, "sandboxes", `pr-${i}.yaml`), sandbox(i));
    for (const pass of ["first write", "no change", "no change"])
      console.log(`${backend}, ${pass}: ${measure(backend)}`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
