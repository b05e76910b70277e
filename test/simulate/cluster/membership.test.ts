import { expect, it } from "vitest";
import { membershipOf } from "../../../lib/mesh/implementations/membership.ts";
import type { ImplementationName } from "../../../lib/model/settings.ts";
import { Cluster, type Pods } from "../../../lib/simulate/cluster/cluster.ts";
import { isCaptured } from "../../../lib/simulate/istio/ambient.ts";

interface Marks {
  readonly pod?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly namespace?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
}

function podOf({ pod, annotations, namespace, spec }: Marks): readonly [Cluster, Pods] {
  const cluster = new Cluster(
    [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "shop" },
        spec: { template: { metadata: { labels: pod, annotations }, spec: spec ?? {} } },
      },
      ...(namespace === undefined
        ? []
        : [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: namespace } }]),
    ],
    "cluster.local",
  );
  const [pods] = cluster.pods;
  if (pods === undefined) throw new Error("no pods");
  return [cluster, pods];
}

function membership(
  mesh: ImplementationName,
  marks: Marks,
  stated: Readonly<Record<string, "in" | "out">> = {},
) {
  const [cluster, pods] = podOf(marks);
  const settings = { implementation: mesh, membership: stated };
  return membershipOf(settings, pods, cluster.namespace("shop")).kind;
}

const enabled = { "istio-injection": "enabled" };

it.each([
  ["istio", { namespace: enabled }, "in"],
  ["istio", { namespace: { "istio.io/rev": "1-31" } }, "in"],
  ["istio", { namespace: {} }, "out"],
  ["istio", {}, "unknown"],
  ["istio", { pod: { "sidecar.istio.io/inject": "true" } }, "in"],
  ["istio", { namespace: enabled, pod: { "sidecar.istio.io/inject": "false" } }, "out"],
  ["istio", { namespace: enabled, annotations: { "sidecar.istio.io/inject": "false" } }, "out"],
  [
    "istio",
    { namespace: { "istio-injection": "disabled" }, pod: { "sidecar.istio.io/inject": "true" } },
    "out",
  ],
  ["istio", { namespace: enabled, spec: { hostNetwork: true } }, "out"],
  // A webhook asks the injector: by the namespace's label or its revision, and without them the pod's own labels.
  ["istio", { namespace: { "istio-injection": "off" }, pod: { "istio.io/rev": "1-31" } }, "out"],
  ["istio", { namespace: {}, pod: { "istio.io/rev": "1-31" } }, "in"],
  [
    "istio",
    { namespace: {}, pod: { "istio.io/rev": "a", "sidecar.istio.io/inject": "no" } },
    "out",
  ],
  ["istio", { namespace: {}, annotations: { "sidecar.istio.io/inject": "true" } }, "out"],
  ["istio", { namespace: enabled, annotations: { "sidecar.istio.io/inject": "True" } }, "in"],
  ["istio", { namespace: { "istio.io/rev": "1-31", "istio-injection": "disabled" } }, "out"],
  ["istio", { namespace: { "istio.io/dataplane-mode": "ambient" } }, "in"],
  [
    "istio",
    {
      namespace: { "istio.io/dataplane-mode": "ambient" },
      pod: { "istio.io/dataplane-mode": "none" },
    },
    "out",
  ],
  ["linkerd", { annotations: { "linkerd.io/inject": "enabled" } }, "in"],
  [
    "linkerd",
    {
      namespace: { "linkerd.io/inject": "enabled" },
      annotations: { "linkerd.io/inject": "disabled" },
    },
    "out",
  ],
  ["linkerd", { namespace: {} }, "out"],
  ["linkerd", {}, "unknown"],
  ["kuma", { namespace: { "kuma.io/sidecar-injection": "enabled" } }, "in"],
  ["cilium", {}, "in"],
  ["envoy-gateway", { namespace: enabled }, "out"],
  ["generic", { namespace: enabled }, "unknown"],
] as const)("%s with %j: %s", (mesh, marks, expected) => {
  expect(membership(mesh, marks)).toBe(expected);
});

const ambient = { "istio.io/dataplane-mode": "ambient" };

const captured: readonly (readonly [Marks, boolean])[] = [
  [{ namespace: ambient }, true],
  [{ namespace: {}, pod: ambient }, true],
  [{ pod: ambient }, true],
  [{ namespace: ambient, pod: { "istio.io/dataplane-mode": "none" } }, false],
  // A pod with a sidecar is left alone, whatever gave it one.
  [{ namespace: { ...ambient, ...enabled } }, false],
  [{ namespace: { ...ambient, "istio.io/rev": "1-31" } }, false],
  [{ namespace: ambient, pod: { "sidecar.istio.io/inject": "true" } }, false],
  [{ namespace: ambient, pod: { "istio.io/rev": "1-31" } }, false],
  [{ namespace: { ...ambient, ...enabled }, pod: { "sidecar.istio.io/inject": "false" } }, true],
  [{ namespace: { ...ambient, "istio-injection": "disabled" } }, true],
  [{ namespace: ambient, spec: { hostNetwork: true } }, false],
];

it.each(captured)("ztunnel takes a pod with %j: %s", (marks, expected) => {
  expect(isCaptured(...podOf(marks))).toBe(expected);
});

it.each([
  // Stated for what no mark decides.
  [{}, { shop: "in" }, "in"],
  [{}, { "*": "in" }, "in"],
  [{}, { "*": "in", shop: "out" }, "out"],
  [{ namespace: {} }, { shop: "in" }, "in"],
  [{ namespace: {} }, { other: "in" }, "out"],
  // Marks decide otherwise.
  [{ namespace: { "istio-injection": "disabled" } }, { shop: "in" }, "out"],
  [{ pod: { "sidecar.istio.io/inject": "false" } }, { shop: "in" }, "out"],
  [{ spec: { hostNetwork: true } }, { shop: "in" }, "out"],
  [{ namespace: enabled }, { shop: "out" }, "in"],
] as const)("%j with routing.membership %j is %s", (marks, stated, expected) => {
  expect(membership("istio", marks, stated)).toBe(expected);
  if (expected === "in" && !("namespace" in marks)) {
    expect(membership("linkerd", marks, stated)).toBe(expected);
  }
});
