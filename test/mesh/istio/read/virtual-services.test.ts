import { describe, expect, it } from "vitest";
import { DestinationRules } from "../../../../lib/mesh/istio/read/destination-rules.ts";
import type { BaselineIndex } from "../../../../lib/model/baseline-index.ts";
import type { Destination, TableScope } from "../../../../lib/model/route-table.ts";
import { deployment, indexed, service } from "../../../resolve/baseline/support.ts";

const reviews =
  deployment("reviews-v1", "app: reviews, version: v1") +
  deployment("reviews-v2", "app: reviews, version: v2") +
  service("reviews", "app: reviews") +
  service("cart", "app: cart");

const virtualService = (name: string, spec: string, ns = "shop") =>
  `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${name}, namespace: ${ns}}, spec: {${spec}}}\n`;
const destinationRule = (name: string, host: string, subsets: string, ns = "shop") =>
  `---\n{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: ${name}, namespace: ${ns}}, spec: {host: "${host}", subsets: [${subsets}]}}\n`;

function table(baseline: BaselineIndex, name: string) {
  const found = baseline.tables.find((t) => t.owner.object.metadata.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

const scope = (s: TableScope) =>
  s.kind === "mesh" ? ["mesh", s.service?.name, ...s.hosts] : [s.gateway, ...s.hosts];
const brief = (d: Destination) => [
  d.service?.name,
  d.subset,
  d.port,
  d.weight,
  d.workloads.map((w) => w.name),
];

describe("hosts", () => {
  it("are short names of the object's namespace, or full names", () => {
    const { baseline, codes } = indexed(
      reviews +
        virtualService("a", "hosts: [reviews], http: [{route: [{destination: {host: cart}}]}]") +
        virtualService(
          "b",
          "hosts: [reviews.shop.svc.cluster.local, example.com], http: [{route: [{destination: {host: reviews}}]}]",
          "far",
        ),
    );
    expect(codes).toEqual([]);
    expect(table(baseline, "a").scopes.map(scope)).toEqual([
      ["mesh", "reviews", "reviews.shop.svc.cluster.local"],
    ]);
    expect(table(baseline, "a").rules[0]?.destinations.map(brief)).toEqual([
      ["cart", undefined, undefined, undefined, []],
    ]);
    expect(table(baseline, "b").scopes.map(scope)).toEqual([
      ["mesh", "reviews", "reviews.shop.svc.cluster.local"],
      ["mesh", undefined, "example.com"],
    ]);
    expect(table(baseline, "b").rules[0]?.destinations.map(brief)).toEqual([
      [undefined, undefined, undefined, undefined, []],
    ]);
  });

  it("with a dot that are no full name resolve to nothing, which is a warning at the node", () => {
    const { baseline, problems } = indexed(
      reviews +
        virtualService(
          "a",
          "hosts: [reviews.shop], http: [{route: [{destination: {host: cart.shop.svc}}]}]",
        ) +
        destinationRule("d", "cart.shop", ""),
    );
    expect(problems.map((d) => [d.code, d.source?.path.join(".")]).sort()).toEqual([
      ["W0303", "spec.host"],
      ["W0303", "spec.hosts.0"],
      ["W0303", "spec.http.0.route.0.destination.host"],
    ]);
    expect(problems[0]?.help).toBe('write "cart.shop.svc.cluster.local"');
    expect(table(baseline, "a").scopes.map(scope)).toEqual([["mesh", undefined, "reviews.shop"]]);
    expect(table(baseline, "a").rules[0]?.destinations[0]?.service).toBeUndefined();
  });
});

describe("gateways", () => {
  it("default to the mesh, and are resolved as Istio does", () => {
    const { baseline } = indexed(
      reviews +
        virtualService(
          "a",
          "hosts: [reviews, '*.example.com'], gateways: [mesh, edge, ./own, infra/edge, edge.old.svc.cluster.local], http: [{match: [{gateways: [edge], port: 80, sourceLabels: {a: b}, sourceNamespace: x}], route: [{destination: {host: reviews}}]}]",
        ),
    );
    const { scopes, rules, merged } = table(baseline, "a");
    const hosts = ["reviews.shop.svc.cluster.local", "*.example.com"];
    expect(scopes.map(scope)).toEqual([
      ["mesh", "reviews", hosts[0]],
      ["mesh", undefined, hosts[1]],
      ["shop/edge", ...hosts],
      ["shop/own", ...hosts],
      ["infra/edge", ...hosts],
      ["old/edge", ...hosts],
    ]);
    expect(rules[0]?.matches[0]).toMatchObject({
      gateways: ["shop/edge"],
      port: 80,
      sourceLabels: { a: "b" },
      sourceNamespace: "x",
    });
    expect(merged).toBe(false);
  });
});

describe("destinations", () => {
  const split = virtualService(
    "split",
    "hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: v1, port: {number: 80}}, weight: 90}, {destination: {host: reviews.shop.svc.cluster.local, subset: v2}, weight: 10}]}, {redirect: {uri: /}}]",
  );
  const v1 = "{name: v1, labels: {version: v1}}";
  const v2 = "{name: v2, labels: {version: v2}}";

  it("select the workloads of their subset", () => {
    const { baseline, codes } = indexed(
      reviews + split + destinationRule("d", "reviews", `${v1}, ${v2}`),
    );
    expect(codes).toEqual([]);
    expect(table(baseline, "split").rules.map((r) => r.destinations.map(brief))).toEqual([
      [
        ["reviews", "v1", 80, 90, ["reviews-v1"]],
        ["reviews", "v2", undefined, 10, ["reviews-v2"]],
      ],
      [],
    ]);
    expect(table(baseline, "split").rules.map((r) => r.source.path)).toEqual([
      ["spec", "http", 0],
      ["spec", "http", 1],
    ]);
    expect(table(baseline, "split").rules[1]?.matches).toEqual([{ body: {} }]);
  });

  it("take the union of several DestinationRules, of any namespace and of a wildcard", () => {
    const far = destinationRule("far", "reviews.shop.svc.cluster.local", v1, "istio-system");
    const wild = destinationRule("wild", "*.shop.svc.cluster.local", v2);
    const { baseline, codes } = indexed(reviews + split + far + wild);
    expect(codes).toEqual([]);
    expect(
      table(baseline, "split").rules[0]?.destinations.map((d) => d.workloads.map((w) => w.name)),
    ).toEqual([["reviews-v1"], ["reviews-v2"]]);
    expect(
      [...new DestinationRules(baseline.objects, "cluster.local").byService()].map(
        ([key, rules]) => [key, rules.length],
      ),
    ).toEqual([["shop/reviews", 1]]);
  });

  it("with a subset that nobody defines select nothing, which is a warning", () => {
    const { baseline, codes } = indexed(reviews + split + destinationRule("d", "reviews", v1));
    expect(codes).toEqual(["W0305"]);
    expect(table(baseline, "split").rules[0]?.destinations[1]?.workloads).toEqual([]);
  });
});

describe("delegates", () => {
  it("serve the scopes of the VirtualServices that name them", () => {
    const { baseline, codes } = indexed(
      reviews +
        virtualService(
          "root",
          "hosts: [reviews], gateways: [edge, mesh], http: [{match: [{uri: {prefix: /a}}], delegate: {name: part, namespace: far}}, {delegate: {name: gone}}]",
        ) +
        virtualService(
          "part",
          "http: [{route: [{destination: {host: reviews.shop.svc.cluster.local}}]}]",
          "far",
        ) +
        virtualService("unused", "http: []"),
    );
    expect(codes).toEqual(["W0307"]);
    expect(table(baseline, "part").delegate).toBe(true);
    expect(table(baseline, "part").scopes).toEqual(table(baseline, "root").scopes);
    expect(table(baseline, "unused").scopes).toEqual([]);
    expect(table(baseline, "root").rules.map((r) => r.destinations)).toEqual([[], []]);
  });
});
