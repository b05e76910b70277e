import { edited, without } from "../../../support/verified.ts";
import {
  areFound,
  type Corruption,
  cartTable,
  istio,
  named,
  once,
  rules,
  strict,
} from "../../hand-edits.ts";

const publicTable = /routes\/shop\/virtualservice-public\.yaml$/;

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a dropped fallback leaves requests without a key without an answer": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => list.filter((rule) => !named("rest")(rule))),
    ),
    codes: ["E0910"],
  }),
  "a dropped keyed rule sends a lane to the baseline": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => list.filter((rule) => !named("rest-pr-1")(rule))),
    ),
    codes: ["E0911"],
  }),
  "a keyed rule behind its baseline rule never answers": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => [
        ...list.filter((r) => !named("admin-pr-1")(r)),
        ...list.filter(named("admin-pr-1")),
      ]),
    ),
    codes: ["E0911"],
  }),
  "a keyed rule too far up steals what an earlier rule answers": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => [
        ...list.filter(named("rest-pr-1")),
        ...list.filter((r) => !named("rest-pr-1")(r)),
      ]),
    ),
    codes: ["E0913"],
  }),
  "a widened baggage expression catches other keys": () => ({
    world: edited(istio, publicTable, once("=[ \\t]*pr-1[ \\t]*", "=[ \\t]*pr-1.*")),
    codes: ["E0910", "E0912"],
  }),
  "an expression without the comma before the member catches other members": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll("^(?:.*,)?[ \\t]*isolane", "^.*isolane")),
    codes: ["E0910"],
  }),
  "an expression without room for blanks misses keys": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll("isolane[ \\t]*=", "isolane=")),
    codes: ["E0911"],
  }),
  "an expression that RE2 refuses": () => ({
    world: edited(istio, cartTable, once("^(?:.*,)?[ \\t]*isolane", "^(?=.*)isolane")),
    codes: ["E0911", "E0914"],
  }),
  "a lost header match opens the fork to everybody": () => ({
    world: edited(istio, cartTable, once(/ {8}x-isolane-key:\n {10}exact: pr-1\n/, "")),
    codes: ["E0910"],
  }),
  "a lost condition of the baseline's rule": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll(/ {8}x-role:\n {10}exact: admin\n/g, "")),
    codes: ["E0913"],
  }),
  "a lost time-out of a keyed rule": () => ({
    world: edited(istio, cartTable, once("    timeout: 3s\n", "")),
    codes: ["E0913"],
  }),
  "a lost rewrite of a keyed rule": () => ({
    world: edited(istio, cartTable, once(/ {4}rewrite:\n {6}uri: \/\n/, "")),
    codes: ["E0913"],
  }),
  "a changed time-out of the baseline's rule": () => ({
    world: edited(istio, cartTable, (t) => {
      const at = t.lastIndexOf("timeout: 3s");
      return `${t.slice(0, at)}timeout: 9s${t.slice(at + 11)}`;
    }),
    codes: ["E0913"],
  }),
  "a lane's rule that leads to another service": () => ({
    world: edited(istio, cartTable, once(/host: cart-pr-1-\w+\.shop/, "host: web.shop")),
    codes: ["E0911"],
  }),
  "a lane's rule that leads to another lane's fork": () => ({
    world: edited(istio, /routes\/shop\/virtualservice-web/, (text) => {
      const items12 = [...istio.files.keys()].find((p) => /service-items-pr-12/.test(p)) ?? "";
      const name = /service-(items-pr-12-\w+)\.yaml/.exec(items12)?.[1] ?? "";
      const keyed = rules((list) =>
        list.map((r) =>
          r.includes("exact: pr-1\n")
            ? r
                .replace(/host: web-pr-1-\w+/, `host: ${name}`)
                .replace(/number: 8080/, "number: 9000")
            : r,
        ),
      );
      return keyed(text);
    }),
    codes: ["E0912"],
  }),
  "a destination that does not exist": () => ({
    world: edited(istio, cartTable, once(/host: cart-pr-1-\w+\.shop/, "host: gone.shop")),
    codes: ["E0911", "E0930"],
  }),
  "a second table for the host": () => ({
    world: {
      ...istio,
      files: new Map([
        ...istio.files,
        [
          "staging/routes/shop/virtualservice-more.yaml",
          "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: more\n  namespace: shop\nspec:\n  hosts:\n  - cart\n  http:\n  - route:\n    - destination:\n        host: web\n        port:\n          number: 8080\n",
        ],
      ]),
    },
    codes: ["E0902", "E0910", "E0911"],
  }),
  "a shared table without a host": () => ({
    world: edited(
      istio,
      /routes\/shop\/virtualservice-items\.yaml$/,
      once(/hosts:\n( *- .*\n)+/, "hosts: []\n"),
    ),
    codes: ["E0911", "E0945"],
  }),
  "the baseline's table without a host": () => ({
    world: edited(istio, cartTable, once(/hosts:\n( *- .*\n)+/, "hosts: []\n")),
    codes: ["E0911", "E0942"],
  }),
  "a dropped DestinationRule of a fork": () => ({
    world: without(istio, /pr-1\/forks\/shop\/destinationrule-cart/),
    codes: ["E0902", "E0913"],
  }),
  "a changed policy of the baseline": () => ({
    world: edited(
      istio,
      /baseline\/shop\/destinationrule-cart/,
      once("maxRetries: 2", "maxRetries: 9"),
    ),
    codes: ["E0913"],
  }),
  "a catch-all before the rules of the ingress": () => ({
    world: edited(
      istio,
      publicTable,
      rules((list) => [...list.filter(named("web")), ...list.filter((r) => !named("web")(r))]),
    ),
    codes: ["E0910", "E0911"],
  }),
  "a lane's ingress rule that is gone": () => ({
    world: edited(
      istio,
      publicTable,
      rules((list) => list.filter((rule) => !named("cart-pr-1")(rule))),
    ),
    codes: ["E0911"],
  }),
  "a mirror on a keyed rule copies the lane's requests elsewhere": () => ({
    world: edited(
      istio,
      cartTable,
      once("    timeout: 3s\n", "    timeout: 3s\n    mirror:\n      host: web\n"),
    ),
    codes: ["E0913"],
  }),
  "a strict lane that answers instead of refusing": () => ({
    world: edited(strict, /routes\/shop\/virtualservice-/, (t) =>
      t.replaceAll(/status: \d+/g, "status: 200"),
    ),
    codes: ["E0911"],
  }),
};

areFound(corruptions);
