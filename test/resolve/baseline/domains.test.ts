/** @module A cluster whose Services have hosts in another domain than `cluster.local`. */
import { describe, expect, it } from "vitest";
import { ask, groundFor } from "../../support/explained.ts";
import { app, codes, files, object, sandbox } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

const environment = "environments/staging/environment.yaml";
const forked = [
  sandbox(
    "pr-1",
    ["cart", "web"],
    "{env: [{name: CART, valueFrom: {fork: {forkOf: {kind: Deployment, name: cart}}}}]}",
  ),
];

/** The repository in a cluster of another domain. */
function inDomain(baseline: string, sandboxes?: readonly string[]) {
  const given = files(baseline, sandboxes);
  const text = String(given[environment]).replace(
    "{backend: istio}",
    "{backend: istio, clusterDomain: corp.internal}",
  );
  return { ...given, [environment]: text };
}

const host = "cart.shop.svc.corp.internal";
const virtual = object(
  "networking.istio.io/v1",
  "VirtualService",
  "cart",
  `hosts: [${host}], http: [{timeout: 3s, route: [{destination: {host: ${host}}}]}]`,
);
const rule = object(
  "networking.istio.io/v1",
  "DestinationRule",
  "cart",
  `host: ${host}, trafficPolicy: {connectionPool: {http: {http1MaxPendingRequests: 7}}}`,
);
const serviceEntry = object(
  "networking.istio.io/v1",
  "ServiceEntry",
  "far",
  `hosts: [${host}], location: MESH_INTERNAL, resolution: DNS, endpoints: [{address: far.example}]`,
);
const alias = object("v1", "Service", "also", `type: ExternalName, externalName: ${host}`);
const backend = object(
  "gateway.networking.k8s.io/v1",
  "HTTPRoute",
  "edge",
  `parentRefs: [{name: edge}], rules: [{backendRefs: [{group: networking.istio.io, kind: Hostname, name: ${host}, port: 80}]}]`,
);

describe("the domain of the cluster", () => {
  it("is that of every host that is read and written", () => {
    const { diagnostics, files: found } = synth(inDomain(app("cart") + virtual + rule));
    expect(diagnostics).toEqual([]);
    const text = [...found]
      .filter(([path]) => !path.includes("/baseline/"))
      .map(([, one]) => one)
      .join("\n");
    expect(text).toMatch(/host: cart-pr-1-\w+\.shop\.svc\.corp\.internal/);
    expect(text).toContain("http1MaxPendingRequests: 7");
    expect(text).not.toContain("cluster.local");
  });

  it("is that of a fork's address as well, and of default routes", () => {
    const [web] = forked;
    const { diagnostics, files: found } = synth(inDomain(app("cart") + app("web"), [String(web)]));
    expect(diagnostics).toEqual([]);
    expect([...found.values()].join("\n")).not.toContain("cluster.local");
  });

  it("is asked for by explain", () => {
    const ground = groundFor(inDomain(app("cart") + virtual + alias), "environments/staging");
    for (const name of ["cart", host, "also.shop.svc.corp.internal"]) {
      expect(ask(ground, `http://${name}/`, { key: "pr-1" }).promise?.holds).toBe(true);
    }
    expect(() => ask(ground, "http://cart.shop.svc.cluster.local/")).toThrow("E0702");
  });

  it.each([virtual, rule, alias, backend])("that is not stated is an error, once for %s", (one) => {
    expect(codes(app("cart") + one).filter((code) => code === "E0423")).toEqual(["E0423"]);
    expect(synth(inDomain(app("cart") + one)).diagnostics.map(({ code }) => code)).not.toContain(
      "E0423",
    );
  });

  it.each([
    ["no Service of ours", virtual.replaceAll("cart.shop", "cart.other")],
    ["a set of clusters", virtual.replaceAll("corp.internal", "clusterset.local")],
    ["a Service of another cluster, which an object adds", virtual + serviceEntry],
  ])("is not asked for hosts of %s", (_, objects) => {
    expect(codes(app("cart") + objects)).not.toContain("E0423");
  });
});
