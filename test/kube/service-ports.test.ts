import { describe, expect, it } from "vitest";
import { behindPort } from "../../lib/kube/service-ports.ts";
import { compiled, judged } from "../support/verified.ts";

const http = { targetPort: "http", transport: "TCP" };
const pod = (name: string, ports: unknown, field = "containers", more = {}) => ({
  name,
  spec: { containers: [], [field]: [{ ports, ...more }] },
});
const names = (pods: readonly ReturnType<typeof pod>[], port: typeof http) =>
  behindPort(pods, port, ({ spec }) => spec).map(({ name }) => name);

describe("a port with a named target leads to pods", () => {
  const web = pod("web", [{ name: "http", containerPort: 80 }]);
  it.each([
    ["that declare it", [web, pod("worker", undefined)], ["web"]],
    ["with that name, not another", [web, pod("admin", [{ name: "admin" }])], ["web"]],
    ["by its transport", [web, pod("quic", [{ name: "http", protocol: "UDP" }])], ["web"]],
    [
      "in a sidecar",
      [web, pod("proxied", [{ name: "http" }], "initContainers", { restartPolicy: "Always" })],
      ["web", "proxied"],
    ],
    ["not by an init container", [web, pod("once", [{ name: "http" }], "initContainers")], ["web"]],
    ["all, where none declares it", [pod("a", []), pod("b", undefined)], ["a", "b"]],
  ])("%s", (_, pods, expected) => {
    expect(names(pods, http)).toEqual(expected);
  });
  it("is no question for a number", () => {
    expect(behindPort([1, 2], { targetPort: 8080, transport: "TCP" }, () => ({}))).toEqual([1, 2]);
  });
});

const workload = (name: string, ports: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: shop, role: ${name} } }
  template:
    metadata: { labels: { app: shop, role: ${name} } }
    spec: { containers: [ { name: main, image: "${name}:1", ports: [ ${ports} ] } ] }
---`;

const world = (forks: string) =>
  compiled({
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [ ${forks} ] }
`,
    "environments/staging/baseline/shop.yaml": `
${workload("web", "{ name: http, containerPort: 8080 }")}
${workload("admin", "{ name: http-admin, containerPort: 8081 }")}
apiVersion: v1
kind: Service
metadata: { name: shop }
spec:
  selector: { app: shop }
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: http-admin, port: 81, targetPort: http-admin }
`,
  });

it("each port of a Service is routed to the fork of the workload that serves it", () => {
  const own = world("{ forkOf: { kind: Deployment, name: admin } }");
  const routes = [...own.files].filter(([path]) => /sandboxes\/pr-1\/routes\//.test(path));
  expect(routes.map(([path]) => /shop-(\d+)-/.exec(path)?.[1])).toEqual(["81"]);
  expect(judged(own).codes).toEqual([]);
  const both = world(
    "{ forkOf: { kind: Deployment, name: web } }, { forkOf: { kind: Deployment, name: admin } }",
  );
  expect(judged(both).codes).toEqual([]);
  expect(judged(both).report.forked).toBeGreaterThan(judged(own).report.forked);
});
