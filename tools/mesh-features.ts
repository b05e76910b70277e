/** @module What lanes can do with each implementation, as the facts about it say: `yes`, the code that refuses or warns, or where it depends. */
import type { Implementation, MeshDialect } from "../lib/mesh/implementations/implementation.ts";
import { unkeyedBecause } from "../lib/mesh/implementations/keyed-only.ts";
import { carriersOf } from "../lib/model/carriers.ts";

/** What a feature is for an implementation. */
export type Say = (one: Implementation, mesh: MeshDialect | undefined) => string;

const yes = "yes";
/** Where a question does not arise. */
export const none = "–";

/** Of routes, as the backend `gateway-api` writes them. */
export const routeFeatures: readonly (readonly [feature: string, say: Say])[] = [
  ["lanes on the mesh", onMesh(() => yes, "E0442, W0443")],
  [
    "lanes and [previews](../entrypoints.md) at a Gateway",
    ({ gateway }) => (gateway === undefined ? "W0440: another's" : yes),
  ],
  ["carriers `header`, `otBaggage`, `uberctx`, `sleuthBaggage`", () => yes],
  ["carriers `baggage`, `tracestate`", (one) => (dialectOf(one).headerRegex ? yes : "E0441")],
  ["strict lanes", (one, mesh) => (mesh === undefined ? "E0442" : refuses(one) ? yes : "E0444")],
  ["suspended sandboxes that refuse", (one) => (refuses(one) ? yes : "W0351")],
  [
    "GRPCRoutes",
    (one) =>
      ({ all: yes, "with-method": "with a method, else E0448", none: "E0448" })[
        dialectOf(one).grpcRoutes
      ],
  ],
  ["rewrites", filter("URLRewrite")],
  ["redirects", filter("RequestRedirect")],
  ["CORS", filter("CORS")],
  ["filters of its own (`ExtensionRef`)", filter("ExtensionRef")],
  ["mirrors", () => "left out: W0441"],
  [
    "routes of another namespace than the Service's",
    onMesh((mesh) => (mesh.consumerRoutes === "ignored" ? "E0449" : yes)),
  ],
  ["headless Services", onMesh((mesh) => (mesh.headlessParents ? yes : "E0450, W0414"))],
  ["a Service with several HTTP ports", onMesh((mesh) => (mesh.portsShareRoutes ? "E0696" : yes))],
  [
    "[hosts that only a branch has](../sandboxes.md#hosts-that-only-the-branch-has), on the mesh",
    ({ name, mesh }) => ownHosts(name, mesh),
  ],
];

/** Of what is no route. */
export const otherFeatures: typeof routeFeatures = [
  ["[`propagation: otel-operator`](../propagation.md)", () => yes],
  [
    "[`egress: keyed`](../tenants.md)",
    ({ keyedEgress }) => (keyedEgress === undefined ? "E0383" : yes),
  ],
  [
    "[`routing.versions`](../versions.md#what-the-cluster-has)",
    ({ title, needs = [] }) => `Gateway API${needs.length > 0 ? `, ${title}` : ""}`,
  ],
];

// --- internal ---

function onMesh(say: (mesh: MeshDialect) => string, without = none): Say {
  return (_, mesh) => (mesh === undefined ? without : say(mesh));
}

function filter(name: string): Say {
  return (one) => (dialectOf(one).ruleFilters.has(name) ? yes : "E0443");
}

function ownHosts(implementation: Implementation["name"], mesh: MeshDialect | undefined): string {
  if (mesh === undefined) return none;
  const carriers = carriersOf(undefined);
  return unkeyedBecause({ implementation, carriers }, false) === undefined ? yes : "E0632";
}

function dialectOf({ mesh, gateway }: Implementation) {
  const dialect = mesh ?? gateway;
  if (dialect === undefined) throw new Error("an implementation reads routes somewhere");
  return dialect;
}

function refuses(one: Implementation): boolean {
  const { withoutBackends, missingBackend } = dialectOf(one);
  return withoutBackends === "refuse" || missingBackend === "refuse";
}
