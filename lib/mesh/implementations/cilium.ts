/**
 * @module Cilium, as of 1.20.2, whose operator conformance/meshes/ runs. Sources: SortableRoute in
 * operator/pkg/model/translation/envoy_virtual_host.go (a path by regular expression beats every prefix; query parameters before headers in
 * older versions, the method counted as a header); desiredEnvoyHTTPRouteConfiguration beside it (one table for all ports without TLS);
 * operator/pkg/gateway-api/gamma_reconcile.go and operator/pkg/model/ingestion/gamma.go (GAMMA since 1.16, producer routes only,
 * for every Host); IsGammaServiceEqual in operator/pkg/gateway-api/helpers/types.go (a parent of group "core" gets no status, and
 * without one its route is not programmed); cilium#48239 on several parents.
 */
import { corsFilter } from "./gateway-api-releases.ts";
import type { Dialect, Implementation } from "./implementation.ts";
import {
  extended,
  filters,
  specification,
  standard,
  standardImplementation,
  standardMesh,
} from "./standard.ts";

const gateway: Dialect = {
  ...standard,
  regexBeforePrefix: true,
  ruleFilters: filters(...extended, "CORS"),
  orders: [specification, ["headersAndMethod", "query"], ["query", "headersAndMethod"]],
};

/** Cilium. */
export const cilium: Implementation = {
  ...standardImplementation,
  name: "cilium",
  title: "Cilium",
  known: { how: "compared", version: "1.20.2" },
  gateway,
  mesh: {
    ...gateway,
    ...standardMesh,
    consumerRoutes: "ignored",
    severalParents: false,
    portsShareRoutes: true,
    byAddress: true,
    withoutPort: { HTTPRoute: "http", GRPCRoute: "grpc" },
  },
  needs: [
    {
      program: "Cilium",
      minimum: "1.18",
      why: "Several HTTPRoutes on one Service, which lanes need: before, the last one that was reconciled counted.",
      source: "https://github.com/cilium/cilium/issues/39830",
    },
    {
      program: "Cilium",
      minimum: "1.20",
      why: "An older one ignores the filter `CORS`, and says that it accepts the route.",
      source: "https://github.com/cilium/cilium/pull/45924",
      of: corsFilter,
    },
  ],
  controllers: ["io.cilium/gateway-controller"],
  domains: ["cilium.io", "io.cilium"],
  // https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/
  classes: ["cilium"],
  // Its proxies run on the nodes, not in pods.
  membershipOf: () => ({ kind: "in", why: "every pod of a node with Cilium is" }),
};
