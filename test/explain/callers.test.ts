import { describe, expect, it } from "vitest";
import { ask, groundFor } from "../support/explained.ts";

/** A cart with a sandbox, a web with these labels on its pods, and these namespaces. */
function shop(
  namespaces: Readonly<Record<string, string>>,
  { pod = "", port = "http", more = "" } = {},
) {
  const workload = (name: string, namespace: string, labels: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec: { containers: [{ name: server, image: ${name} }] }
`;
  return groundFor({
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
`,
    "environments/staging/baseline/all.yaml": [
      ...Object.entries(namespaces).map(
        ([name, labels]) =>
          `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`,
      ),
      workload("cart", "shop", ""),
      workload("web", "shop", pod),
      workload("site", "front", pod),
      `---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec:
  selector: { app: cart }
  ports: [{ name: ${port}, port: 80 }, { name: http-admin, port: 90 }]
`,
      more,
    ].join(""),
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [{ forkOf: { kind: Deployment, name: cart } }] }
`,
  });
}

const injected = "istio-injection: enabled";
const asked = { from: "web", key: "pr-1" };

describe("who looks at a request decides which rules apply", () => {
  it("nobody looks at a caller outside the mesh: the baseline answers, and nothing is promised", () => {
    const found = ask(
      shop({ shop: injected }, { pod: ', sidecar.istio.io/inject: "false"' }),
      "http://cart:80/",
      asked,
    );
    expect(found.ends).toBe("Deployment shop/cart");
    expect(found.tables).toMatchObject([
      { order: "none", rules: [], port: expect.stringMatching(/^nobody looks/) },
    ]);
    expect(found.promise).toBeUndefined();
    expect(found.doubts.map(({ kind }) => kind)).toEqual(["unmeshed-caller"]);
    expect(found.because.find(({ role }) => role === "lane")?.what).toBe(
      'the lane of sandbox "pr-1", whose fork no rule leads to here',
    );
    const plain = ask(shop({ shop: "team: a" }), "http://cart:80/", { from: "web" });
    expect(plain.promise).toMatchObject({ promise: "P1", holds: true });
  });

  it("a caller whose Sidecar leaves the Service out does not reach the fork, with the reason", () => {
    const scoped = (egress: string, more = "") =>
      ask(
        shop(
          { shop: injected },
          {
            more: `---\napiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: { name: web, namespace: shop }\nspec:\n  workloadSelector: { labels: { app: web } }\n${more}  egress: [{ hosts: ["${egress}"] }]\n`,
          },
        ),
        "http://cart:80/",
        asked,
      );
    const out = scoped("istio-system/*");
    expect(out.reach).toMatchObject({
      kind: "not-reached",
      text: expect.stringMatching("Sidecar shop/web leaves out its host"),
    });
    expect(out.ends).toBe("Deployment shop/cart");
    expect(out.promise).toBeUndefined();
    const refused = scoped("istio-system/*", "  outboundTrafficPolicy: { mode: REGISTRY_ONLY }\n");
    expect(refused.outcome).toBe("refused");
    expect(refused.reach?.text).toMatch("its proxy refuses them");
    // The fork's own host need not be imported.
    expect(scoped("./cart.shop.svc.cluster.local").reach?.kind).toBe("reached");
  });

  it("nobody looks at any pod of a namespace outside the mesh", () => {
    const ground = shop({ shop: injected, front: "istio-injection: disabled" });
    const found = ask(ground, "http://cart.shop:80/", { namespace: "front", key: "pr-1" });
    expect(found.ends).toBe("Deployment shop/cart");
    expect(found.doubts.map(({ kind }) => kind)).toEqual(["unmeshed-caller"]);
    const unknown = ask(ground, "http://cart.shop:80/", { namespace: "nowhere", key: "pr-1" });
    expect(unknown.doubts.map(({ kind }) => kind)).toEqual(["unknown-mesh"]);
  });

  it("a fault for every request answers before any workload", () => {
    const more = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart]
  http:
    - match: [{ uri: { prefix: /no } }]
      fault: { abort: { percentage: { value: 100 }, httpStatus: 418 } }
      route: [{ destination: { host: cart, port: { number: 80 } } }]
    - route: [{ destination: { host: cart, port: { number: 80 } } }]
`;
    const ground = shop({ shop: injected }, { more });
    expect(ask(ground, "http://cart:80/no", asked).ends).toBe("status 418, by the rule's fault");
    expect(ask(ground, "http://cart:80/", asked).ends).toMatch(/cart-pr-1-/);
  });

  it("a policy may refuse the caller: it is named", () => {
    const more = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: cart, namespace: shop }
spec: { podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ podSelector: {} }] }] }
`;
    const { doubts } = ask(shop({ shop: injected }, { more }), "http://cart:80/", { from: "web" });
    expect(doubts.map(({ text }) => text)).toEqual([
      "NetworkPolicy shop/cart decides who may call Deployment shop/cart",
    ]);
  });

  it("a sidecar does", () => {
    const found = ask(shop({ shop: injected }), "http://cart:80/", asked);
    expect(found.ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    expect(found.doubts).toEqual([]);
  });

  it("a waypoint does for callers in ambient mode", () => {
    const ambient = "istio.io/dataplane-mode: ambient, istio.io/use-waypoint: way";
    const found = ask(shop({ shop: ambient }), "http://cart:80/", asked);
    expect(found.tables[0]?.title).toBe("waypoint shop/way, Service shop/cart port 80");
    expect(found.ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    expect(found.doubts).toEqual([]);
  });

  it("without a waypoint, nobody does", () => {
    const ground = shop({ shop: injected, front: "istio.io/dataplane-mode: ambient" });
    const found = ask(ground, "http://cart.shop:80/", { from: "front/site", key: "pr-1" });
    expect(found.ends).toBe("Deployment shop/cart");
    expect(found.promise).toBeUndefined();
    expect(found.doubts.map(({ kind }) => kind)).toEqual(["no-waypoint"]);
  });

  it("no rule applies to a port that is not HTTP to the mesh", () => {
    const found = ask(shop({ shop: injected }, { port: "tcp-api" }), "http://cart:80/", asked);
    expect(found.ends).toBe("Deployment shop/cart");
    expect(found.promise).toBeUndefined();
    expect(found.doubts.map(({ kind }) => kind)).toEqual(["not-routed"]);
  });

  it("names filters that may change requests on the way", () => {
    const more = `---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: shop }
spec: {}
`;
    const found = ask(shop({ shop: injected }, { more }), "http://cart:80/", asked);
    expect(found.doubts.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "other-filter: EnvoyFilter shop/lua may change requests or routes on the way, and is not modelled",
    ]);
  });
});
