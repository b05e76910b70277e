import { edited } from "../../support/verified.ts";
import { areFound, type Corruption, cartFork, cartService, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a label that is gone": () => ({
    world: edited(istio, cartService, once("    isolane.dev/sandbox: pr-1\n", "")),
    codes: ["E0960"],
  }),
  "a variable of another lane": () => ({
    world: edited(
      istio,
      cartFork,
      once(
        "ISOLANE_ROUTING_KEY\n          value: pr-1",
        "ISOLANE_ROUTING_KEY\n          value: pr-12",
      ),
    ),
    codes: ["E0960"],
  }),
};

areFound(corruptions);
