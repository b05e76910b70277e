/**
 * @module What the copy of a Service has of its spec. Everything else belongs to one Service, to its load balancer
 * or to its nodes (https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/).
 */

/**
 * Not `internalTrafficPolicy`: a fork has one pod, and with `Local` every other node drops what is sent to it.
 * `trafficDistribution` only prefers near endpoints; families are kept together with their policy, since a
 * policy alone gives a Service the cluster's first family.
 */
export const copiedServiceFields = [
  "ipFamilies",
  "ipFamilyPolicy",
  "ports",
  "publishNotReadyAddresses",
  "sessionAffinity",
  "sessionAffinityConfig",
  "trafficDistribution",
] as const;

/** What a copy's spec has in addition; `clusterIP` where it is headless. */
export const ownServiceFields = ["clusterIP", "selector", "type"] as const;
