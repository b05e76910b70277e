import { edited } from "../../../support/verified.ts";
import { areFound, type Corruption, gateway, itemsRoute, once, rules } from "../../hand-edits.ts";

const cartRoute = /sandboxes\/pr-1\/routes\/shop\/httproute-cart/;

const publicRoute = /sandboxes\/pr-1\/routes\/shop\/httproute-public/;

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "gateway api: a dropped fallback": () => ({
    world: edited(
      edited(
        gateway,
        itemsRoute,
        rules((list) => list.slice(0, 1)),
      ),
      /groups\/all\/routes\/shop\/httproute-items/,
      rules((list) => list.slice(0, 1)),
    ),
    codes: ["E0910", "E0911"],
  }),
  "gateway api: a dropped keyed rule": () => ({
    world: edited(
      gateway,
      cartRoute,
      rules((list) => list.slice(1)),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a key without the baseline's path": () => ({
    world: edited(gateway, publicRoute, once("value: /cart", "value: /")),
    codes: ["E0911"],
  }),
  "gateway api: a lost header match": () => ({
    world: edited(gateway, publicRoute, once(/ {6}headers:\n(?: {6}- .*\n {8}.*\n {8}.*\n)/, "")),
    codes: ["E0910"],
  }),
  "gateway api: a filter that the implementation does not know drops the route": () => ({
    world: edited(
      gateway,
      publicRoute,
      once("    backendRefs:\n", "    filters:\n    - type: ExtensionRef\n    backendRefs:\n"),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a parent in the wrong group is ignored": () => ({
    world: edited(gateway, itemsRoute, once('group: ""\n', "group: core\n")),
    codes: ["E0911"],
  }),
  "gateway api: a parent without its port makes two sets of routes": () => ({
    world: edited(gateway, itemsRoute, once(/ {4}port: 9000\n/, "")),
    codes: ["E0911"],
  }),
  "gateway api: a backend that leads elsewhere": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(/name: items-pr-12-\w+\n {6}namespace: shop/, "name: items\n      namespace: shop"),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a backend port that nobody serves": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(/(name: items-pr-12-[\w-]+\n {6}namespace: shop\n {6}port:) 9000/, "$1 9001"),
    ),
    codes: ["E0911", "E0930"],
  }),
  "gateway api: a lost time-out": () => ({
    world: edited(gateway, cartRoute, (t) => t.replaceAll(/ {4}timeouts:\n {6}request: 3s\n/g, "")),
    codes: ["E0913"],
  }),
  "gateway api: a lost header filter": () => ({
    world: edited(gateway, cartRoute, (t) => t.replaceAll("value: mesh", "value: lane")),
    codes: ["E0913"],
  }),
  "gateway api: a fallback that only another lane's route has": () => ({
    world: edited(
      gateway,
      itemsRoute,
      rules((list) => list.slice(0, 1)),
    ),
    codes: ["E0910"],
  }),
};

areFound(corruptions);
