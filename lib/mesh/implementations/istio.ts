/**
 * @module Istio, compared with real proxies by conformance/. Sources: routes in
 * pilot/pkg/config/kube/gateway/{conversion,route_collections}.go; who gets a sidecar in
 * pkg/kube/inject/inject.go and the webhooks of
 * manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml; whom ztunnel takes in
 * cni/pkg/util/enablement_selector.go with the selectors of manifests/charts/istio-cni/values.yaml.
 */
import { corsFilter } from "./gateway-api-releases.ts";
import type { Dialect, Implementation, Membership, PodMarks } from "./implementation.ts";
import { istioBypass, sidecarLabels } from "./istio-bypass.ts";
import { envoyFilter } from "./istio-egress.ts";
import { istioMutualTls } from "./istio-mutual-tls.ts";
import { istioTelemetry } from "./istio-telemetry.ts";
import {
  extended,
  filters,
  standard,
  standardAppProtocols,
  standardImplementation,
  standardMesh,
} from "./standard.ts";

/** Unsupported filters (ExtensionRef among them) drop the whole route: route_collections.go. */
const gateway: Dialect = {
  ...standard,
  ruleFilters: filters(...extended, "CORS"),
  // `len(Match) == 0` in sortHTTPRoutes.
  openRulesLast: true,
  // buildDestination in conversion.go: the name as it is written, which nothing completes.
  hostBackends: true,
  // The key of mergeHTTPRoutes holds the listener and the spelling of the host name.
  joinsHostnames: true,
};

/** The GatewayClass of waypoints. */
export const waypointClass = "istio-waypoint";

/** Istio. */
export const istio: Implementation = {
  ...standardImplementation,
  name: "istio",
  title: "Istio",
  needs: [
    {
      program: "Istio",
      minimum: "1.22",
      why: "VirtualServices and DestinationRules are written as `networking.istio.io/v1`. Waypoints (ambient mode) are stable from 1.24; an HTTPRoute and a GRPCRoute of one host are merged from 1.30.",
      source: "https://istio.io/latest/blog/2024/v1-apis/",
    },
    {
      program: "Istio",
      minimum: "1.26",
      why: "An older one drops a whole HTTPRoute with the filter `CORS`.",
      source:
        "https://github.com/istio/istio/blob/1.26.0/pilot/pkg/config/kube/gateway/conversion.go",
      of: corsFilter,
    },
  ],
  gateway,
  mesh: {
    ...gateway,
    ...standardMesh,
    // Not enforced on the mesh: convertHTTPRoute(..., !mesh).
    referenceGrants: false,
    headlessParents: true,
    kindsByPort: true,
  },
  routesByHost: true,
  reads: { istio: true, "gateway-api": true },
  known: { how: "compared", version: "1.32-dev of 2026-08-27" },
  // Istio detects the protocol where the value is unknown. It takes "grpc" for gRPC and h2c for HTTP/2.
  appProtocols: { ...standardAppProtocols, grpc: "grpc" },
  membershipOf,
  outOfMesh: { labels: { "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none" } },
  demandsMutualTls: istioMutualTls,
  bypassOf: istioBypass,
  bypassLabels: sidecarLabels,
  keyedEgress: envoyFilter,
  trafficLog: istioTelemetry,
  innerClass: waypointClass,
  domains: ["istio.io", "istio-injection"],
  // https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/
  classes: ["istio", waypointClass],
  // pkg/config/constants: ManagedGatewayController, UnmanagedGatewayController.
  controllers: ["istio.io/gateway-controller", "istio.io/unmanaged-gateway"],
};

const injectLabel = "sidecar.istio.io/inject";
const revisionLabel = "istio.io/rev";
const modeLabel = "istio.io/dataplane-mode";

/** A sidecar comes first: ztunnel leaves a pod with a sidecar alone. */
function membershipOf(pod: PodMarks): Membership {
  // Neither the injector nor the CNI agent takes a pod of the host's network.
  if (pod.hostNetwork) return out("it is on the host's network");
  const sidecar = injected(pod);
  if (sidecar.kind === "in") return sidecar;
  const own = pod.labels[modeLabel];
  if (own === "none") return out(`${modeLabel}: none`);
  return own === "ambient" || pod.home?.labels[modeLabel] === "ambient"
    ? { kind: "in", why: `${modeLabel}: ambient`, captured: true }
    : sidecar;
}

/**
 * Whether a pod gets a sidecar: a webhook has to ask the injector, which may still refuse. Only labels
 * make a webhook ask; where they do, the injector also obeys the annotation of older versions.
 */
function injected({ labels, annotations, namespace, home }: PodMarks): Membership {
  const asked = labels[injectLabel] ?? annotations[injectLabel] ?? "";
  if (asked !== "" && !["y", "yes", "true", "on"].includes(asked.toLowerCase())) {
    return out(`${injectLabel}: ${asked}`);
  }
  const injection = home?.labels["istio-injection"];
  if (injection !== undefined) {
    return injection === "enabled" ? within(namespace) : notLabelled(namespace, injection);
  }
  if (home?.labels[revisionLabel] !== undefined) return within(namespace);
  if (labels[revisionLabel] !== undefined) return { kind: "in", why: revisionLabel };
  if (labels[injectLabel] === "true") return { kind: "in", why: `${injectLabel}: true` };
  return home === undefined
    ? { kind: "unknown", why: "no manifest declares the namespace" }
    : {
        ...out(`namespace ${namespace} is not labelled istio-injection: enabled`),
        unmarked: true,
      };
}

function within(namespace: string): Membership {
  return { kind: "in", why: `the labels of namespace ${namespace}` };
}

function notLabelled(namespace: string, injection: string): Membership {
  return out(`istio-injection: ${injection} on namespace ${namespace}`);
}

function out(why: string): Membership {
  return { kind: "out", why };
}
