import { edited } from "../../support/verified.ts";
import { areFound, type Corruption, gateway, istio, itemsRoute, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a fork's Service that selects by a number": () => ({
    world: edited(istio, /pr-1\/forks\/shop\/service-/, (text) =>
      text.replace(/(isolane\.dev\/fork): [^\n]+\n/g, "$1: 80\n"),
    ),
    codes: ["E0950"],
  }),
  "gateway api: too many headers of one name": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(
        "name: x-isolane-key\n",
        "name: x-isolane-key\n        value: pr-12\n      - type: Exact\n        name: X-Isolane-Key\n",
      ),
    ),
    codes: ["E0950"],
  }),
  "a name that is too long": () => ({
    world: edited(
      istio,
      /baseline\/shop\/serviceaccount-web/,
      once("name: web", `name: ${"w".repeat(254)}`),
    ),
    codes: ["E0902", "E0941", "E0950"],
  }),
  "an object that has too many bytes, and not so many characters": () => ({
    world: edited(
      istio,
      /baseline\/shop\/configmap-cart-config/,
      once("LEVEL: info", `LEVEL: "${"é".repeat(760_000)}"`),
    ),
    codes: ["E0950"],
  }),
  "gateway api: one parent named twice": () => ({
    world: edited(gateway, itemsRoute, (t) =>
      t.replace(/( {2}parentRefs:\n)((?: {2}[- ] .*\n)+)/, "$1$2$2"),
    ),
    codes: ["E0950"],
  }),
};

areFound(corruptions);
