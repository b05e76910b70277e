import { describe, expect, it } from "vitest";
import { Namespaces } from "../../lib/kube/namespaces.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { type FoundSelector, selectorsIn, selectsPods } from "../../lib/kube/selectors.ts";

const namespace = (name: string, labels = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});
const namespaces = new Namespaces([namespace("shop", { team: "a" }), namespace("far")]);

const object = (apiVersion: string, kind: string, spec: unknown): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "one", namespace: "shop" },
  spec,
});

const first = (found: readonly FoundSelector[]) => {
  const [selector] = found;
  if (selector === undefined) throw new Error("nothing was found");
  return selector;
};

const pods = (labels: Readonly<Record<string, string>>, account = "default") => ({
  namespace: "shop",
  labels,
  account,
});

describe("the selectors of an object", () => {
  it("select by the labels that Cilium gives to pods, also where a source stands before them", () => {
    const found = (matchLabels: unknown) =>
      selectorsIn(
        object("cilium.io/v2", "CiliumNetworkPolicy", { endpointSelector: { matchLabels } }),
        namespaces,
      );
    const policy = (matchLabels: unknown) => first(found(matchLabels));
    expect(selectsPods(policy({ "k8s:app": "cart" }), pods({ app: "cart" }))).toBe(true);
    const byAccount = policy({ "io.cilium.k8s.policy.serviceaccount": "cart" });
    expect(selectsPods(byAccount, pods({}, "cart"))).toBe(true);
    expect(selectsPods(byAccount, pods({}, "web"))).toBe(false);
    expect(found({ "reserved:host": "" })).toEqual([]);
  });

  it("reach where a namespaceSelector beside them says", () => {
    const spec = (beside: object) => ({
      selectors: [{ podSelector: { matchLabels: { app: "cart" } }, ...beside }],
    });
    const policy = (beside: object): KubeObject => ({
      ...object("cilium.io/v2", "CiliumEgressGatewayPolicy", spec(beside)),
      metadata: { name: "one" },
    });
    const reach = (beside: object) => first(selectorsIn(policy(beside), namespaces)).namespaces;
    expect(reach({})).toBe("*");
    expect(reach({ namespaceSelector: { matchLabels: { team: "a" } } })).toEqual(["shop"]);
  });

  it("are for all pods where a policy has none, unless it is attached to something", () => {
    const policy = (spec: object) =>
      selectorsIn(object("security.istio.io/v1", "AuthorizationPolicy", spec), namespaces);
    expect(first(policy({}))).toMatchObject({ selector: {}, path: ["spec"] });
    expect(policy({ targetRefs: [{ kind: "Service", name: "cart" }] })).toEqual([]);
  });

  it("are told of where they are none", () => {
    const wrong: unknown[] = [];
    const found = selectorsIn(
      object("policy/v1", "PodDisruptionBudget", { selector: { matchLabels: { app: 5 } } }),
      namespaces,
      (one) => wrong.push(one),
    );
    expect(found).toEqual([]);
    expect(wrong).toEqual([{ path: ["spec", "selector"], field: "spec.selector" }]);
  });
});
