/** @module Codes about forks that start work by themselves: E0383-E0385, W0367-W0369. */

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
  E0385: {
    title: "nothing to skip",
    why: "`strategies.migrations: skip` leaves out the init containers that migrate a database. None of the fork's is known to, by its command, its image or its name, so the fork would run them all.",
    fix: "Remove the strategy, or leave the container out with `customizations.patch`.",
  },
  W0367: {
    title: "fork migrates the baseline's database",
    why: "A container of the fork changes the schema of the database that the baseline's program goes on with. A renamed column breaks everybody, also after the branch is gone. What is found: tools by their commands and images, Spring Boot's variables, and init containers and Jobs that are named after migrations.",
    fix: "Say `strategies.migrations`: `skip` leaves such init containers out, so the fork runs on the schema that is there; `own-database` where the customizations give it one of its own; `shared` where somebody has looked at the migration.",
  },
  W0368: {
    title: "object of a branch migrates the baseline's database",
    why: "A Job, or a workload with an init container, of `spec.objects` runs a migration, and everything that it is told is the baseline's: no Secret, ConfigMap or Service of the sandbox's own says which database is meant.",
    fix: "Let it have a database of the sandbox's own. Where somebody has looked at the migration and the baseline can live with it, list the warning under the sandbox's `acknowledged`.",
  },
} as const;
