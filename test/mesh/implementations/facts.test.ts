import { describe, expect, it } from "vitest";
import { implementations, meshDialect } from "../../../lib/mesh/implementations/registry.ts";
import { type FileMap, synth } from "../../support/synth.ts";
import { type Compiled, compiled, judged } from "../../support/verified.ts";

/** `web` with a producer's and a consumer's route for it, and the client that the latter is for. */
function repository(implementation: string, group: string, consumer = ""): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  routing: {implementation: ${implementation}, carriers: {header: x-key}}
`,
    "environments/staging/baseline/web.yaml": `
${["web", "other"].map(workload).join("")}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{group: ${group}, kind: Service, name: web, port: 80}]
  rules:
  - {matches: [{path: {value: /}}], backendRefs: [{name: web, port: 80}]}
${consumer}`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec: {owner: me, forks: [{forkOf: {kind: Deployment, name: web}}]}
`,
  };
}

/** The same without the Service's own route. */
function plain(implementation: string, extra: string): FileMap {
  const files = repository(implementation, '""', extra);
  const path = "environments/staging/baseline/web.yaml";
  return { ...files, [path]: `${["web", "other"].map(workload).join("")}\n${extra}` };
}

function workload(name: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80, appProtocol: http}]}
---`;
}

/** Rules of the lane's route: a copy of the baseline's has its keyed one, a route of its own a fallback, too. */
function matchesOf({ files }: Compiled): number {
  const route = [...files].find(([path]) => /sandboxes\/pr-1\/.*httproute/.test(path))?.[1];
  return route?.match(/- matches:/g)?.length ?? 0;
}

describe("a parent of group core", () => {
  it.each(["linkerd"])("is a Service to %s, for compiler and proof", (name) => {
    const world = compiled(repository(name, "core"));
    const { said, report } = judged(world);
    expect(said).toEqual([]);
    expect(report.forked).toBeGreaterThan(0);
    expect(matchesOf(world)).toBe(1);
  });

  it.each(["istio", "cilium", "kuma", "generic"])(
    "is nothing to %s, which gets routes of its own",
    (name) => {
      const world = compiled(repository(name, "core"));
      expect(judged(world).said).toEqual([]);
      expect(matchesOf(world)).toBe(2);
    },
  );
});

describe("routes of a client's namespace", () => {
  const consumer = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: client}
spec:
  parentRefs: [{group: "", kind: Service, name: web, namespace: shop, port: 80}]
  rules:
  - {matches: [{headers: [{name: x-a, value: a}]}], backendRefs: [{name: other, namespace: shop, port: 80}]}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: client, namespace: shop}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: client}]
  to: [{group: "", kind: Service}]
`;

  it.each([
    ["istio", "replaces"],
    ["linkerd", "adds"],
    ["cilium", "ignored"],
    ["kuma", "adds"],
    ["generic", "replaces"],
  ] as const)("%s: %s the Service's", (name, effect) => {
    expect(meshDialect(name).consumerRoutes).toBe(effect);
  });

  it.each(["istio", "linkerd", "kuma", "generic"])("compile and are proved: %s", (name) => {
    const world = compiled(repository(name, '""', consumer));
    expect(judged(world).said).toEqual([]);
    const routes = [...world.files].filter(([path]) => /sandboxes\/pr-1\/.*httproute/.test(path));
    // Where the rules are added, the client's route needs a shield against the Service's keyed copies.
    const shields = routes.filter(([, text]) => text.includes("namespace: client"));
    expect(shields).toHaveLength(name === "linkerd" || name === "kuma" ? 1 : 0);
  });
});

describe("a VirtualService for the mesh", () => {
  const virtualService = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}
`;

  const others = Object.values(implementations).filter(({ reads }) => !reads.istio);

  it.each(others.map(({ name }) => name))("is refused for %s", (name) => {
    const { diagnostics } = synth(plain(name, virtualService), "environments/staging");
    expect(diagnostics.map(({ code }) => code)).toContain("E0401");
    expect(diagnostics.filter(({ code }) => code.startsWith("E09"))).toEqual([]);
  });

  it("is in nobody's way where no lane has to do with its Service", () => {
    const other = virtualService.replaceAll("web", "other");
    const { diagnostics } = synth(plain("linkerd", other), "environments/staging");
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("at a Gateway of Istio's API stays Istio's", () => {
    const atGateway = virtualService.replace(
      "hosts: [web]",
      "hosts: [a.example], gateways: [front]",
    );
    const { diagnostics } = synth(plain("linkerd", atGateway), "environments/staging");
    expect(diagnostics.map(({ code }) => code)).not.toContain("E0401");
  });
});

describe("every implementation", () => {
  it.each(Object.entries(implementations))("%s has its own name", (key, { name, title }) => {
    expect(name).toBe(key);
    expect(title).not.toBe("");
  });
});
