import { edited, without } from "../../support/verified.ts";
import { areFound, type Corruption, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a lost policy of a fork": () => ({
    world: edited(
      istio,
      /networkpolicy-cart-pr-1/,
      once("kind: NetworkPolicy", "kind: NetworkThing"),
    ),
    codes: ["E0902", "E0921"],
  }),
  "a lost permission of a fork to call": () => ({
    world: without(istio, /networkpolicy-cart-pr-1-7b/),
    codes: ["E0921"],
  }),
};

areFound(corruptions);
