import { edited } from "../../support/verified.ts";
import { areFound, type Corruption, cartFork, cartService, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a fork's pods with the baseline's label": () => ({
    world: edited(
      istio,
      cartFork,
      once("    metadata:\n      labels:\n", "    metadata:\n      labels:\n        app: cart\n"),
    ),
    codes: ["E0910", "E0911", "E0920"],
  }),
  "a baseline Service that selects everything of the sandbox": () => ({
    world: edited(
      istio,
      /baseline\/shop\/service-web/,
      once("    app: web", "    isolane.dev/sandbox: pr-1"),
    ),
    codes: ["E0910", "E0911", "E0912", "E0920"],
  }),
  "a disruption budget that counts forks": () => ({
    world: edited(
      istio,
      /baseline\/shop\/poddisruptionbudget/,
      once("      app: cart", "      isolane.dev/environment: staging"),
    ),
    codes: ["E0920"],
  }),
  "a fork Service that selects the baseline": () => ({
    world: edited(
      istio,
      cartService,
      once(/ {4}isolane\.dev\/fork: cart-pr-1-\w+\n$/, "    app: cart\n"),
    ),
    codes: ["E0911", "E0920"],
  }),
};

areFound(corruptions);
