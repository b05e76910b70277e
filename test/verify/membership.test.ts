import { expect, it } from "vitest";
import type { ImplementationName } from "../../lib/model/settings.ts";
import { Cluster } from "../../lib/simulate/cluster/cluster.ts";
import { membershipOf } from "../../lib/simulate/cluster/membership.ts";

interface Marks {
  readonly pod?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly namespace?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
}

function membership(mesh: ImplementationName, { pod, annotations, namespace, spec }: Marks) {
  const cluster = new Cluster([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop" },
      spec: { template: { metadata: { labels: pod, annotations }, spec: spec ?? {} } },
    },
    ...(namespace === undefined
      ? []
      : [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: namespace } }]),
  ]);
  const [pods] = cluster.pods;
  if (pods === undefined) throw new Error("no pods");
  return membershipOf(cluster, mesh, pods).kind;
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
