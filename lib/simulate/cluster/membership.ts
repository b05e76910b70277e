/**
 * @module Whether a pod is in the mesh, as far as manifests tell. Istio: the sidecar injector's own order
 * (pkg/kube/inject/inject.go, injectRequired: host network and `false` win; the namespace's label decides
 * otherwise). Linkerd: `linkerd.io/inject`; Kuma: `kuma.io/sidecar-injection`.
 */
import { at, stringMap } from "../../kube/json.ts";
import type { ImplementationName } from "../../model/settings.ts";
import type { Entry } from "../entries/entries.ts";
import type { Cluster, Pods } from "./cluster.ts";
import type { Labels } from "./labels.ts";

/** `in` and `out` are said by the manifests, `unknown` says that they do not tell. */
export interface Membership {
  readonly kind: "in" | "out" | "unknown";
  /** What says so, or what does not: for people. */
  readonly why: string;
}

interface Marks {
  /** Labels and annotations of the pod. */
  readonly pod: Labels;
  /** Of the namespace; undefined where no manifest declares it. */
  readonly namespace: Labels | undefined;
  readonly name: string;
  readonly hostNetwork: boolean;
}

/** Whether the pods that call at an entry are in the mesh; undefined for a request from outside. */
export function callerMembership(
  cluster: Cluster,
  implementation: ImplementationName,
  entry: Entry,
): Membership | undefined {
  if (entry.kind === "gateway") return undefined;
  const { name, namespace } = entry.client;
  const pods = cluster.podsOf(name);
  return pods === undefined
    ? membershipIn(cluster, implementation, namespace)
    : membershipOf(cluster, implementation, pods);
}

/** Whether pods of a namespace are in the mesh: by the namespace, or some of them by their own labels. */
export function membershipIn(
  cluster: Cluster,
  implementation: ImplementationName,
  namespace: string,
): Membership {
  const unmarked = membershipOf(cluster, implementation, { namespace, labels: {} });
  if (unmarked.kind === "in") return unmarked;
  const own = cluster.pods
    .filter((pods) => pods.namespace === namespace)
    .map((pods) => membershipOf(cluster, implementation, pods));
  return own.find(({ kind }) => kind === "in") ?? unmarked;
}

/** Whether a workload's pods are in the mesh, or pods of which only namespace and labels are known. */
export function membershipOf(
  cluster: Cluster,
  implementation: ImplementationName,
  { namespace, labels, template }: Pick<Pods, "namespace" | "labels"> & Partial<Pods>,
): Membership {
  const declared = cluster.of("", "Namespace").find(({ metadata }) => metadata.name === namespace);
  return readers[implementation]({
    pod: { ...stringMap(at(template, "metadata", "annotations")), ...labels },
    namespace:
      declared === undefined
        ? undefined
        : { ...declared.metadata.annotations, ...declared.metadata.labels },
    name: namespace,
    hostNetwork: at(template, "spec", "hostNetwork") === true,
  });
}

const readers: Readonly<Record<ImplementationName, (marks: Marks) => Membership>> = {
  istio: inIstio,
  linkerd: (marks) => marked(marks, "linkerd.io/inject", ["enabled", "ingress"]),
  kuma: (marks) => marked(marks, "kuma.io/sidecar-injection", ["enabled", "true"]),
  // Cilium's proxies are the nodes'.
  cilium: () => ({ kind: "in", why: "every pod of a node with Cilium is" }),
  "envoy-gateway": () => ({ kind: "out", why: "Envoy Gateway has no mesh" }),
  generic: () => ({
    kind: "unknown",
    why: "how the mesh takes pods in is not known",
  }),
};

function inIstio(marks: Marks): Membership {
  const { pod, namespace, hostNetwork } = marks;
  // Neither the injector nor the CNI agent takes a pod of the host's network (enablement_selector.go).
  if (hostNetwork) return out("it is on the host's network");
  const sidecar = injected(marks);
  if (sidecar.kind === "in") return sidecar;
  const mode = "istio.io/dataplane-mode";
  if (pod[mode] === "none") return out(`${mode}: none`);
  return (pod[mode] ?? namespace?.[mode]) === "ambient"
    ? { kind: "in", why: `${mode}: ambient` }
    : sidecar;
}

/** Whether the injector gives a pod a sidecar. */
function injected({ pod, namespace, name }: Marks): Membership {
  const own = pod["sidecar.istio.io/inject"];
  if (own === "false") return out("sidecar.istio.io/inject: false");
  if (namespace?.["istio-injection"] === "disabled") {
    return out(`istio-injection: disabled on namespace ${name}`);
  }
  if (own === "true") return { kind: "in", why: "sidecar.istio.io/inject: true" };
  if (pod["istio.io/rev"] !== undefined) return { kind: "in", why: "istio.io/rev" };
  if (namespace === undefined) return unknown();
  const labelled = namespace["istio-injection"] === "enabled" || namespace["istio.io/rev"];
  return labelled
    ? { kind: "in", why: `the labels of namespace ${name}` }
    : out(`namespace ${name} is not labelled istio-injection: enabled`);
}

function marked({ pod, namespace, name }: Marks, mark: string, on: readonly string[]): Membership {
  const said = pod[mark] ?? namespace?.[mark];
  if (said !== undefined) {
    return on.includes(said) ? { kind: "in", why: `${mark}: ${said}` } : out(`${mark}: ${said}`);
  }
  return namespace === undefined ? unknown() : out(`namespace ${name} is not marked ${mark}`);
}

function out(why: string): Membership {
  return { kind: "out", why };
}

function unknown(): Membership {
  return { kind: "unknown", why: "no manifest declares the namespace" };
}
