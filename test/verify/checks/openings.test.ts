import { edited } from "../../support/verified.ts";
import {
  areFound,
  type Corruption,
  cartService,
  cartTable,
  guarded,
  istio,
  once,
} from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a table for a fork's own Service": () => ({
    world: edited(istio, cartTable, (t) => {
      const host = /host: (cart-pr-1-\w+\.shop\S*)/.exec(t)?.[1] ?? "";
      return t.replace("  hosts:\n", `  hosts:\n  - ${host}\n`);
    }),
    codes: ["E0922"],
  }),
  "a fork Service that the world outside finds": () => ({
    world: edited(istio, cartService, once("type: ClusterIP", "type: NodePort")),
    codes: ["E0922"],
  }),
  "a policy of a fork that lets everybody in": () => ({
    world: edited(istio, /pr-1\/.*networkpolicy-cart-pr-1/, (t) =>
      t.replace("  - from:\n", "  - from:\n    - namespaceSelector: {}\n"),
    ),
    codes: ["E0922"],
  }),
  "a policy of a fork that holds for the whole namespace": () => ({
    world: edited(
      guarded,
      /pr-1\/.*authorizationpolicy-cart/,
      once(/ {2}selector:\n(?: {4}.*\n)*/, ""),
    ),
    codes: ["E0922"],
  }),
  "a policy of a fork that holds for other pods": () => ({
    world: edited(
      guarded,
      /pr-1\/.*peerauthentication-cart/,
      once(/isolane\.dev\/fork: .*/, "app: web"),
    ),
    codes: ["E0921", "E0922"],
  }),
  "rules of a policy for a direction that it does not restrict": () => ({
    world: edited(
      istio,
      /networkpolicy-cart-pr-1-7b/,
      (t) => `${t.trimEnd()}\n  egress: [ { to: [ { ipBlock: { cidr: cart } } ] } ]\n`,
    ),
    codes: ["E0922"],
  }),
  "a policy of a lane that shuts the baseline in": () => ({
    world: edited(
      istio,
      /networkpolicy-cart-pr-1-7b/,
      once("  - Ingress\n", "  - Ingress\n  - Egress\n"),
    ),
    codes: ["E0922"],
  }),
};

areFound(corruptions);
