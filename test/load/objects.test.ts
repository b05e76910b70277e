import { describe, expect, it } from "vitest";
import { environment, load, service, spec } from "./loaded.ts";

const withBaseline = (text: string, name = "baseline/a.yaml") =>
  load({ "environment.yaml": environment("[{path: baseline/}]"), [name]: text });

describe("the baseline", () => {
  it("splits lists and keeps the positions of their items", () => {
    const { loaded, codes } = withBaseline(
      "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}}\n- kind: DeploymentList\n  apiVersion: apps/v1\n  items:\n  - metadata: {name: d}\n",
    );
    expect(codes).toEqual([]);
    const found = loaded?.baseline.map(({ object, source }) => [
      object.kind,
      object.apiVersion,
      source.document.locate(source.path).line,
    ]);
    expect(found).toEqual([
      ["Service", "v1", 4],
      ["Deployment", "apps/v1", 8],
    ]);
  });
  it("fills namespaces of namespaced kinds only", () => {
    const { baseline } = withBaseline(
      [
        service("a"),
        service("b", ", namespace: other"),
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: g, namespace: x}}\n",
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: foos.x.io}, spec: {group: x.io, scope: Cluster, names: {kind: Foo}}}\n",
        "{apiVersion: x.io/v1, kind: Foo, metadata: {name: f}}\n",
      ].join("---\n"),
    );
    expect(baseline).toEqual([
      "Namespace shop",
      "Service other/b",
      "Service shop/a",
      "CustomResourceDefinition foos.x.io",
      "GatewayClass g",
      "Foo f",
    ]);
  });
  it("is in the same order whatever the files", () => {
    const one = load({
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/a.yaml": service("a"),
      "baseline/b.yaml": service("b"),
    });
    const two = load({
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/a.yaml": service("b"),
      "baseline/b.yaml": service("a"),
    });
    expect(one.baseline).toEqual(two.baseline);
  });
  it("reads null labels as none", () => {
    expect(
      withBaseline(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels:\n  annotations:\n",
      ).codes,
    ).toEqual([]);
  });

  const wrong: readonly (readonly [string, string, readonly string[]])[] = [
    ["text", "just text\n", ["E0130"]],
    ["a list", "- a\n", ["E0130"]],
    ["no apiVersion", "{kind: Service, metadata: {name: a}}", ["E0130"]],
    ["no kind", "{apiVersion: v1, metadata: {name: a}}", ["E0130"]],
    ["no metadata", "{apiVersion: v1, kind: Service}", ["E0130"]],
    ["no name", "{apiVersion: v1, kind: Service, metadata: {}}", ["E0130"]],
    ["a kind that is a path", "{apiVersion: v1, kind: ../x, metadata: {name: a}}", ["E0130"]],
    ["a List of no list", "{apiVersion: v1, kind: List, items: 3}", ["E0130"]],
    ["a number as name", service("3"), ["E0131"]],
    ["a number as namespace", service("a", ", namespace: 3"), ["E0131"]],
    [
      "labels that are no strings",
      service("a", ", labels: {x: on}, annotations: {z: 1}"),
      ["E0131", "E0131"],
    ],
    ["labels that are no mapping", service("a", ", labels: [x]"), ["E0131"]],
    ["a name that climbs", service("../x"), ["E0132"]],
    ["an upper-case name", service("Cart"), ["E0132"]],
    ["a long name", service("a".repeat(254)), ["E0132"]],
    ["a namespace that climbs", service("a", ", namespace: ../x"), ["E0132"]],
    ["a colon outside RBAC", service("'a:b'"), ["E0132"]],
    ["a spec", spec("Sandbox", "a"), ["E0134"]],
    ["own output", service("a", ", labels: {isolane.dev/sandbox: x}"), ["E0134"]],
    ["an object twice", `${service("a")}---\n${service("a", ", namespace: shop")}`, ["E0136"]],
  ];
  it.each(wrong)("refuses %s", (_name, text, codes) => {
    expect(withBaseline(text).codes).toEqual(codes);
  });

  it("takes RBAC names", () => {
    expect(
      withBaseline(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:Foo'}}",
      ).codes,
    ).toEqual([]);
  });
  it("names both of two equal objects", () => {
    const { problems } = withBaseline(`${service("a")}---\n${service("a")}`);
    const related = problems[0]?.related?.[0]?.source;
    expect(related?.document.locate(related.path).line).toBe(1);
  });
  it("does not read kustomizations and charts as manifests", () => {
    const files = {
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/ok.yaml": service("a"),
    };
    const kustomization = load({
      ...files,
      "baseline/k/kustomization.yaml": "resources: []",
      "baseline/k/patch.yaml": "a: b",
    });
    expect(kustomization.codes).toEqual(["E0135"]);
    const chart = load({
      ...files,
      "baseline/c/Chart.yaml": "name: c",
      "baseline/c/templates/x.yaml": "{{ x }}",
    });
    expect(chart.codes).toEqual(["E0135"]);
    expect(chart.problems[0]?.help).toContain("helm");
  });
});
