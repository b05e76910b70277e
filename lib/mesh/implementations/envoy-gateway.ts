/**
 * @module Envoy Gateway, which has no mesh. Source: internal/gatewayapi/sort.go (a path by regular
 * expression beats one by prefix, the method counts as a header, later versions also prefer exact header
 * matches).
 */
import type { Implementation } from "./implementation.ts";
import {
  extended,
  filters,
  headerModifiers,
  standard,
  standardImplementation,
} from "./standard.ts";

/** Envoy Gateway. */
export const envoyGateway: Implementation = {
  ...standardImplementation,
  name: "envoy-gateway",
  title: "Envoy Gateway",
  known: { how: "compared", version: "1.9.1" },
  gateway: {
    ...standard,
    orders: [
      ["headersAndMethod", "query"],
      ["headersAndMethod", "exactHeaders", "query"],
    ],
    regexBeforePrefix: true,
    // ExtensionRef names its own HTTPRouteFilter, which a copied rule may name as well.
    ruleFilters: filters(...extended, "CORS", "ExtensionRef"),
    backendFilters: filters(...headerModifiers, "ExtensionRef"),
  },
  controllers: ["gateway.envoyproxy.io/gatewayclass-controller"],
  domains: ["gateway.envoyproxy.io"],
  // https://gateway.envoyproxy.io/docs/tasks/quickstart/
  classes: ["eg"],
  membershipOf: () => ({ kind: "out", why: "Envoy Gateway has no mesh" }),
};
