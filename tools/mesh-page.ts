/** @module docs/mesh/README.md: what lanes can do with each backend and each implementation, from what is known of them. */
import type { Implementation } from "../lib/mesh/implementations/implementation.ts";
import { implementations } from "../lib/mesh/implementations/registry.ts";
import { evidence, table } from "./mesh-facts.ts";
import { none, otherFeatures, routeFeatures } from "./mesh-features.ts";

/** The page. */
export function meshPage(): string {
  const all = Object.values(implementations);
  const head = ["feature", ...all.map(({ name }) => `\`${name}\``)];
  const features = (list: typeof routeFeatures) =>
    table(
      head,
      list.map(([feature, say]) => [feature, ...all.map((one) => say(one, one.mesh))]),
    );
  return [
    "<!-- Generated from lib/mesh/implementations/ by `npm run gen`: do not edit. -->",
    "# Meshes\n",
    "An environment names a backend, by which routes are written, and an implementation, which reads them (`routing`). A cell says `yes`, the code with which the compile refuses or warns (`isolane help CODE` has the way out), or – where the question does not arise. What is refused is never routed in silence.\n",
    "## How it is known\n",
    ...table(
      ["implementation", "page", "its backends", "proved by", "how facts are known"],
      all.map((one) => [
        `\`${one.name}\``,
        one.known.how === "specified" ? none : `[${one.title}](${one.name}.md)`,
        Object.entries(one.reads)
          .flatMap(([name, reads]) => (reads ? [`\`${name}\``] : []))
          .join(", "),
        proof(one),
        evidence(one),
      ]),
    ),
    "",
    '`verify` proves every output by these facts, whatever the implementation. "Envoy" is a stock Envoy with the route configuration that the named program makes of the output ([docs/conformance.md](../conformance.md)); "API server" says that a real one takes such objects, with strict validation. Where an implementation was only read, `explain` says of each answer that it was not measured: send the index\'s probes once.\n',
    "## Backend `gateway-api`\n",
    ...features(routeFeatures),
    "",
    "## Backend `istio`\n",
    "For implementation `istio`, which reads it besides Gateway API; with every other one it is refused (E0401), and so is a VirtualService of the baseline. It has all that the column `istio` above has, and besides: subsets and traffic policies (DestinationRules), delegates, faults and retries, headless Services, and requests without a key that [do not pay for lanes](istio.md#requests-without-a-key-do-not-pay-for-lanes). In ambient mode a Service needs a waypoint (E0418). Mirrors are left out, a root's are named (W0419).\n",
    "## Beside routes\n",
    ...features(otherFeatures),
    "",
  ].join("\n");
}

function proof({ known: { how }, title }: Implementation): string {
  if (how === "compared") return `verify, ${title}, Envoy, API server`;
  return how === "read" ? "verify, source, API server" : "verify, API server";
}
