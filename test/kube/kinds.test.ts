import { describe, expect, it } from "vitest";
import { entryKinds } from "../../lib/kube/kinds/entries.ts";
import { kubernetesKinds } from "../../lib/kube/kinds/kubernetes.ts";
import { meshKinds } from "../../lib/kube/kinds/meshes.ts";
import { toolKinds } from "../../lib/kube/kinds/tools.ts";
import { isPolicy, kindOf, kinds, orderOf, scopesOf, selectorRows } from "../../lib/kube/kinds.ts";

const typed = (apiVersion: string, kind: string) => ({ apiVersion, kind });

describe("a kind", () => {
  it("has its row in one table", () => {
    const tables = [kubernetesKinds, meshKinds, toolKinds, entryKinds].map(Object.keys);
    expect(tables.flat()).toHaveLength(new Set(tables.flat()).size);
  });

  it("that no table has is namespaced, and nothing else is known of it", () => {
    expect(kindOf(typed("example.org/v1", "constructor"))).toEqual({});
    expect(selectorRows(typed("toString/v1", "toString"))).toEqual([]);
    expect(scopesOf([])(typed("example.org/v1", "Thing"))).toBe("namespace");
  });

  it("has the scope that the baseline's own definition says", () => {
    const defined = (scope: string) => ({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      spec: { group: "cilium.io", names: { kind: "CiliumNode" }, scope },
    });
    const node = typed("cilium.io/v2", "CiliumNode");
    expect(scopesOf([])(node)).toBe("cluster");
    expect(scopesOf([defined("Namespaced")])(node)).toBe("namespace");
  });

  it("has the selectors of its pod template where it has one", () => {
    const paths = (apiVersion: string, kind: string) =>
      selectorRows(typed(apiVersion, kind)).map(({ path }) => path);
    expect(paths("v1", "Pod")).toContain("spec.topologySpreadConstraints[].labelSelector");
    expect(paths("v1", "PodTemplate")).toContain(
      "template.spec.topologySpreadConstraints[].labelSelector",
    );
    expect(paths("batch/v1", "CronJob")).toContain(
      "spec.jobTemplate.spec.template.spec.topologySpreadConstraints[].labelSelector",
    );
    expect(paths("v1", "Service")).toEqual(["spec.selector"]);
  });

  it("is a policy by its selector", () => {
    expect(isPolicy(typed("cilium.io/v2", "CiliumEgressGatewayPolicy"))).toBe(true);
    expect(isPolicy(typed("policy/v1", "PodDisruptionBudget"))).toBe(false);
  });
});

describe("the order of kinds", () => {
  it("puts what others need first, routes last, and kinds without a place between them", () => {
    const sorted = ["VirtualService", "Deployment", "Widget", "Namespace", "Service", "HTTPRoute"];
    sorted.sort((a, b) => orderOf(a) - orderOf(b));
    expect(sorted).toEqual([
      "Namespace",
      "Service",
      "Deployment",
      "Widget",
      "HTTPRoute",
      "VirtualService",
    ]);
  });

  it("is the same for all kinds of one name", () => {
    const places = new Map<string, number>();
    for (const [key, { order }] of Object.entries(kinds)) {
      const kind = key.slice(key.indexOf("/") + 1);
      if (order !== undefined) expect(places.get(kind) ?? order).toBe(order);
      if (order !== undefined) places.set(kind, order);
    }
  });
});

describe("a name without its group", () => {
  it("means one kind", () => {
    const bare = Object.entries(kinds).flatMap(([key, row]) =>
      row.bare ? [key.slice(key.indexOf("/") + 1)] : [],
    );
    expect(new Set(bare).size).toBe(bare.length);
    // A file's name is an interface: no row loses the mark, and none gets it after a release.
    expect(bare).toHaveLength(53);
  });
});
