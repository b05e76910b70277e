import { describe, expect, it } from "vitest";
import { ask, follow, groundFor } from "../support/explained.ts";
import { tenantEnvironments } from "../support/tenant-environments.ts";

const grounds = tenantEnvironments.map(({ title, folder, files }) => {
  const ground = groundFor(files, folder);
  const fork = (start: string) =>
    [...ground.forks.values()].find(({ name }) => name.startsWith(start))?.name ?? start;
  return [title, { ground, fork }] as const;
});

describe.each(grounds)("a fork that starts requests by itself in %s", (_, { ground, fork }) => {
  const report = fork("report-pr-1-");
  const cart = fork("cart-pr-1-");

  it("reaches its lane without a key, and it is said who gives it one", () => {
    const found = ask(ground, "http://cart:80/", { from: report });
    expect(found.key).toMatchObject({ kind: "lane", key: "pr-1", given: true });
    expect(found.request.headers).toEqual([]);
    expect(found.reach).toEqual({ kind: "reached", text: `Deployment shop/${cart}` });
    expect(found.promise).toMatchObject({ promise: "P2", holds: true });
    expect(found.because.map(({ what }) => what)).toContain(
      'sandbox "pr-1" lets requests of its fork get its key',
    );
    expect(found.doubts.map(({ kind }) => kind)).not.toContain("other-filter");
  });

  it("keeps the key of another lane, and one that no lane has", () => {
    const other = ask(ground, "http://mail:80/", { from: report, key: "blue" });
    expect(other.key).toEqual(expect.not.objectContaining({ given: true }));
    expect(other.reach?.text).toContain("mail-pr-12-");
    const unknown = ask(ground, "http://cart:80/", { from: report, key: "nobody" });
    expect(unknown.ends).toBe("Deployment shop/cart");
  });

  it("says nothing new of other callers", () => {
    for (const from of ["report", "mail", fork("mail-pr-12-")]) {
      const found = ask(ground, "http://cart:80/", { from });
      expect(found.key).toEqual({ kind: "none" });
      expect(found.ends).toBe("Deployment shop/cart");
    }
  });

  it("gets no key where its proxy does not see the requests", () => {
    const found = ask(ground, "https://cart:80/", { from: report });
    expect(found.key).toEqual({ kind: "none" });
    expect(found.ends).toBe("Deployment shop/cart");
  });
});

describe("on a way that forks start", () => {
  const repository = {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: mesh.yaml }, { path: shop.yaml } ], namespace: shop, deploy: true }
  services:
    worker: { propagates: false }
    orders: { propagates: true }
`,
    "environments/staging/mesh.yaml":
      "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }",
    "environments/staging/shop.yaml": ["worker http://orders", "orders http://stock", "stock ''"]
      .map((line) => line.split(" "))
      .map(
        ([name, calls]) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [ { name: server, image: a, env: [ { name: CALLS, value: ${calls} } ] } ] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [ { name: http, port: 80 } ] }
---`,
      )
      .join(""),
  };
  const sandbox = (egress: string) => `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks:
    - { forkOf: { kind: Deployment, name: worker }, egress: ${egress} }
    - { forkOf: { kind: Deployment, name: stock } }
`;
  const way = (egress: string) => {
    const path = "environments/staging/sandboxes/pr-1.yaml";
    const ground = groundFor({ ...repository, [path]: sandbox(egress) });
    return follow(ground, "http://worker/", { key: "pr-1" });
  };

  it("a program that passes nothing on does not lose the key of its lane", () => {
    const { reach, stops } = way("keyed");
    expect(reach?.text).toMatch(/stock-pr-1-/);
    expect(stops[0]?.propagation.evidence).toMatch(/^egress: keyed/);
    expect(stops.map(({ keyed }) => keyed)).toEqual([true, true, true]);
  });

  it("without it the key is lost there", () => {
    expect(way("none").stops.map(({ keyed }) => keyed)).toEqual([true, false, false]);
  });
});
