/** What an API server refuses or drops in an object of a lane, wherever no request shows it. */
import { expect, test } from "vitest";
import { compiled, edited, judged, shop } from "../../support/verified.ts";
import {
  areFound,
  type Corruption,
  cartFork,
  cartTable,
  gateway,
  istio,
  itemsRoute,
  once,
  strict,
} from "../hand-edits.ts";

const corrupted =
  (world: typeof istio, path: RegExp, change: (text: string) => string) => (): Corruption => ({
    world: edited(world, path, change),
    codes: ["E0946"],
  });
const lastRule = (rule: string) => (text: string) => text.replace(/\n*$/, `\n${rule}\n`);
const toCart = "route: [ { destination: { host: cart } } ]";

areFound({
  "a condition of two kinds in a match for a port that there is not": corrupted(
    istio,
    cartTable,
    lastRule(`  - { match: [ { port: 9, uri: { exact: /, prefix: / } } ], ${toCart} }`),
  ),
  "a header's condition of two kinds behind the rule that takes everything": corrupted(
    istio,
    cartTable,
    lastRule(`  - { match: [ { headers: { x-a: { exact: a, regex: b } } } ], ${toCart} }`),
  ),
  "a rule that redirects and delegates": corrupted(
    istio,
    cartTable,
    lastRule("  - { redirect: { uri: / }, delegate: { name: other } }"),
  ),
  "a rule that does nothing": corrupted(
    istio,
    cartTable,
    lastRule("  - { match: [ { headers: { x-a: { exact: a } } } ] }"),
  ),
  "a rule to nowhere that is retried": corrupted(
    istio,
    cartTable,
    lastRule("  - { route: [], retries: { attempts: 2 } }"),
  ),
  "a refusal that is emptied": corrupted(
    strict,
    /virtualservice-/,
    once(/\n *directResponse:\n(?: {6,}.*\n)+/, "\n"),
  ),
  "a field of a backend that there is not": corrupted(
    gateway,
    itemsRoute,
    once(/^( *)- (?=group: "")/m, "$1- more: x\n$1  "),
  ),
  "a ListenerSet as one more parent of a lane's route": corrupted(
    gateway,
    itemsRoute,
    once(/^( *)parentRefs:\n/m, "$1parentRefs:\n$1- { kind: ListenerSet, name: edge }\n"),
  ),
  "a section of a Service as the parent": corrupted(
    gateway,
    itemsRoute,
    once(/^( *)kind: Service\n/m, "$1kind: Service\n$1sectionName: http\n"),
  ),
  "a field of a fork's strategy that there is not": corrupted(
    istio,
    cartFork,
    once(/\n {2}strategy:\n/, "\n  strategy:\n    more: x\n"),
  ),
});

test("what the baseline says the same way is the baseline's matter", () => {
  const odd = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: items }
spec:
  hosts: [items]
  more: x
  http: [ { more: x, route: [ { destination: { host: items } } ] } ]
`;
  const world = compiled(shop("istio", { "environments/staging/baseline/odd.yaml": odd }));
  expect(judged(world).codes).toEqual([]);
});
