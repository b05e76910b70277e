/**
 * @module Pod labels that something acts on when the pod is made or joins a mesh. A fork that loses one
 * does not start, has no sidecar or no identity; so it keeps them unless a selector would catch it
 * by them. Policies that select by such a label alone then hold for the fork as they are.
 */

/** Why a fork needs a label. A name that ends in `/` stands for all keys with that prefix. */
interface ActingLabel {
  readonly key: string;
  readonly reason: string;
}

const table: readonly ActingLabel[] = [
  { key: "aadpodidbinding", reason: "binds the pod to its Azure identity" },
  { key: "admission.datadoghq.com/", reason: "lets a webhook inject Datadog's libraries" },
  { key: "azure.workload.identity/use", reason: "gives the pod the token of its Azure identity" },
  { key: "eks.amazonaws.com/", reason: "decides the pod's place or identity on EKS" },
  { key: "iam.gke.io/", reason: "decides the pod's identity on GKE" },
  { key: "istio.io/", reason: "chooses the mesh's revision, data plane or waypoint" },
  { key: "kuma.io/", reason: "decides whether the pod gets a sidecar, and of which mesh" },
  { key: "linkerd.io/", reason: "decides whether the pod gets a sidecar" },
  { key: "security.istio.io/tlsMode", reason: "tells callers whether the pod speaks mutual TLS" },
  { key: "sidecar.istio.io/", reason: "decides whether the pod gets a sidecar" },
  { key: "topology.istio.io/", reason: "says in which network and cluster the pod is" },
  { key: "vault.hashicorp.com/", reason: "lets a webhook inject secrets" },
];

/** What a pod label does, for messages; undefined for one that only describes. */
export function actionOf(label: string): string | undefined {
  return table.find(({ key }) => (key.endsWith("/") ? label.startsWith(key) : label === key))
    ?.reason;
}
