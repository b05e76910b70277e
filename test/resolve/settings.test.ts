import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { backends } from "../../lib/mesh/registry.ts";
import { resolve } from "../../lib/resolve/resolve.ts";
import { environmentInput } from "../support/input.ts";
import { deployment, environment, indexed, service } from "./baseline/support.ts";

const cart = deployment("cart", "app: cart") + service("cart", "app: cart");

describe("defaults", () => {
  it("are applied once", () => {
    const env =
      "{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {sources: [{path: b}]}, gitops: {repository: https://x}}}";
    const { source: _, ...settings } = indexed(cart, env).settings;
    expect(settings).toEqual({
      name: "staging",
      namespace: "default",
      clusterDomain: "cluster.local",
      deploy: false,
      adopted: new Map(),
      backend: "gateway-api",
      implementation: "istio",
      membership: {},
      carriers: [
        { kind: "baggage", name: "isolane" },
        { kind: "header", name: "x-isolane-key" },
      ],
      fallback: "baseline",
      versions: { channel: "standard" },
      dependencies: [],
      entryPoints: [],
      ingresses: [],
      gitops: {
        engine: "argocd",
        repository: "https://x",
        revision: "main",
        path: "dist/staging",
        namespace: "argocd",
        destination: "https://kubernetes.default.svc",
      },
    });
  });

  it("put Flux's objects into flux-system", () => {
    const { settings } = indexed(
      cart,
      environment("  gitops: {engine: flux, repository: https://x, path: ./out//staging/}"),
    );
    expect(settings.gitops).toMatchObject({ namespace: "flux-system", path: "out/staging" });
  });
});

describe("backend", () => {
  it("istio is refused with another implementation", () => {
    const codes = (routing: string) => {
      const problems = new Problems();
      const text = environment(`  routing: ${routing}`);
      resolve(environmentInput({ baseline: cart, environment: text }), backends, problems);
      return problems.all.map((d) => d.code);
    };
    expect(codes("{backend: istio, implementation: linkerd}")).toEqual(["E0401"]);
    expect(codes("{backend: istio}")).toEqual([]);
  });
});

describe("gitops.path", () => {
  it.each(["/dist", "../dist", "a/../b", ".", "C:/x", "dist/*", "dist/{{x}}", "a\\\\b", "dist/}"])(
    "refuses %s",
    (path) => {
      expect(
        indexed(cart, environment(`  gitops: {repository: https://x, path: "${path}"}`)).codes,
      ).toEqual(["E0305"]);
    },
  );
});

describe("adopt", () => {
  const two = `${cart}---
{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: edge}, spec: {}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge}, spec: {}}
---
{apiVersion: v1, kind: Service, metadata: {name: other, namespace: far}, spec: {ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
`;
  const adopting = (entries: string, more = "") =>
    indexed(two, environment("", `, adopt: [${entries}]${more}`));

  it("finds objects of the environment's namespace, of another one and of the cluster", () => {
    const { settings, codes } = adopting("Service/cart, Service/far/other, Namespace/shop");
    expect(codes).toEqual([]);
    expect([...settings.adopted.keys()]).toEqual([
      "/Namespace//shop",
      "/Service/far/other",
      "/Service/shop/cart",
    ]);
  });

  it("names what there is when an entry names nothing", () => {
    const { problems } = adopting("Service/carts, Servise/cart, Service/other");
    expect(problems.map((d) => d.code)).toEqual(["E0301", "E0301", "E0301"]);
    expect(problems[0]?.help).toContain('did you mean "Service/cart"?');
    expect(problems[1]?.help).toContain('did you mean "Service"?');
    expect(problems[2]?.help).toContain("Service/far/other");
    expect(problems[1]?.source?.path).toEqual(["spec", "baseline", "adopt", 1]);
  });

  it("refuses an entry that objects of two API groups answer to", () => {
    expect(adopting("Gateway/edge").codes).toEqual(["E0302"]);
  });

  it("is a warning with deploy: true, and adopts nothing more", () => {
    const { settings, codes } = adopting("Service/cart", ", deploy: true");
    expect(codes).toEqual(["W0302"]);
    expect(settings.adopted.size).toBe(0);
  });
});
