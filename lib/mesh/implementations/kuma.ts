/**
 * @module Kuma. Sources: pkg/plugins/runtime/k8s/controllers/gatewayapi/mesh_http_route_conversion.go
 * (HTTPRoutes become MeshHTTPRoutes, a consumer's for the pods of its namespace, and filters of
 * backendRefs are ignored); pkg/plugins/policies/meshhttproute/api/v1alpha1 (`mergeValuesByKey`: a
 * consumer's rules are added to the Service's);
 * pkg/core/resources/apis/mesh/dataplane_helpers.go (protocols by names without a prefix).
 */
import type { Dialect, Implementation } from "./implementation.ts";
import { markedPods } from "./pod-marks.ts";
import { filters, standard, standardImplementation, standardMesh } from "./standard.ts";

const gateway: Dialect = {
  ...standard,
  grpcRoutes: "none",
  backendFilters: filters(),
  withoutBackends: "parent",
};

/** Kuma. */
export const kuma: Implementation = {
  ...standardImplementation,
  name: "kuma",
  title: "Kuma",
  gateway,
  mesh: { ...gateway, ...standardMesh, consumerRoutes: "adds", unmatched: "default" },
  controllers: ["gateways.kuma.io/controller"],
  appProtocols: { http: "http", http2: "http2", grpc: "grpc", tcp: "tcp" },
  membershipOf: markedPods("kuma.io/sidecar-injection", ["enabled", "true"]),
};
