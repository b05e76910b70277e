/**
 * @module Labels and annotations by which tools track, own or publish an object. A copy that keeps
 * them is adopted, pruned or published by the tool as if it were the original: with Argo CD's label
 * tracking, a copied `app.kubernetes.io/instance` lets the baseline's Application prune the fork.
 */

type Strings = Readonly<Record<string, string>>;

/** Dropped wherever they stand. A name that ends in `/` stands for all keys with that prefix. */
const tracking: readonly string[] = [
  "isolane.dev/",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
  "applyset.kubernetes.io/",
  "argocd.argoproj.io/",
  "argocd-image-updater.argoproj.io/",
  "config.k8s.io/",
  "config.kubernetes.io/",
  "deployment.kubernetes.io/",
  "external-dns.alpha.kubernetes.io/",
  "fluxcd.io/",
  "helm.sh/",
  "helm.toolkit.fluxcd.io/",
  "internal.config.kubernetes.io/",
  "keel.sh/",
  "kubectl.kubernetes.io/last-applied-configuration",
  "kustomize.toolkit.fluxcd.io/",
  "meta.helm.sh/",
  "objectset.rio.cattle.io/",
  "reconcile.fluxcd.io/",
  "skaffold.dev/",
];

/** Written by controllers about one object or one revision of it. */
const perObject: readonly string[] = [
  "autoscaling.alpha.kubernetes.io/",
  "autoscaling.keda.sh/",
  "chart",
  "controller-revision-hash",
  "flagger.app/",
  "heritage",
  "pod-template-hash",
  "reloader.stakater.com/",
  "rollout.argoproj.io/",
  "rollouts-pod-template-hash",
  "scaledobject.keda.sh/",
];

/** Annotations of a Service by which something outside the cluster gets an address or a route. */
const publishing: readonly string[] = [
  "alb.ingress.kubernetes.io/",
  "cloud.google.com/",
  "getambassador.io/",
  "io.cilium/lb-ipam-ips",
  "io.cilium/lb-ipam-sharing-key",
  "kube-vip.io/",
  "lbipam.cilium.io/",
  "load-balancer.hetzner.cloud/",
  "metallb.io/",
  "metallb.universe.tf/",
  "networking.gke.io/",
  "oci.oraclecloud.com/",
  "oci-network-load-balancer.oraclecloud.com/",
  "service.alpha.kubernetes.io/",
  "service.beta.kubernetes.io/",
  "service.kubernetes.io/ibm-",
  "tailscale.com/",
];

const everywhere = matcher([...tracking, ...perObject]);
const onServices = matcher(publishing);

/** Labels without those by which tools track or own the original. Keys come out sorted. */
export function withoutToolLabels(labels: Strings): Strings {
  return without(labels, everywhere);
}

/** Annotations without those by which tools track or own the original. Keys come out sorted. */
export function withoutToolAnnotations(annotations: Strings): Strings {
  return without(annotations, everywhere);
}

/** Like {@link withoutToolAnnotations}, and without what publishes a Service outside the cluster. */
export function withoutServiceAnnotations(annotations: Strings): Strings {
  return without(annotations, (key) => everywhere(key) || onServices(key));
}

function without(entries: Strings, dropped: (key: string) => boolean): Strings {
  const kept = Object.keys(entries)
    .filter((key) => !dropped(key))
    .sort();
  return Object.fromEntries(kept.map((key) => [key, entries[key] ?? ""]));
}

function matcher(table: readonly string[]): (key: string) => boolean {
  const exact = new Set(table.filter((name) => !/[/-]$/.test(name)));
  const prefixes = table.filter((name) => /[/-]$/.test(name));
  return (key) => exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
