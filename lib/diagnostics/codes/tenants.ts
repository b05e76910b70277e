/** @module Codes about forks that start work by themselves: E0383-E0389, W0367-W0369. */

/** See `lib/diagnostics/codes.ts`. */
export const tenantCodes = {
  E0383: {
    title: "a mesh that gives no key to a fork's own requests",
    why: "`egress: keyed` lets the sidecar of a fork put the sandbox's key on requests that leave without one. That takes a filter in the caller's own proxy, which Isolane writes for sidecars of Istio only: Gateway API and the other meshes' own APIs change headers on the way to a Service, for all of its callers and after the route was chosen.",
    fix: "Remove `egress` and let the program put the key on its own requests: it is in `ISOLANE_ROUTING_KEY`. `docs/tenants.md` has the lines for some languages.",
  },
  E0384: {
    title: "egress: keyed for pods without a sidecar",
    why: "The sidecar of a fork's pods gives their requests the key. Pods outside the mesh have none, and in ambient mode the node's proxy does not look into requests: they would leave without a key and reach the baseline.",
    fix: "Give the pods a sidecar, or remove `egress` and let the program put the key on its own requests: it is in `ISOLANE_ROUTING_KEY`.",
  },
} as const;
