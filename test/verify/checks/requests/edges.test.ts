import { describe, expect, it } from "vitest";
import { anyKeyTest, readableKeyTest } from "../../../../lib/mesh/regex.ts";
import { edgeShop, edges, token } from "../../../support/edge-environments.ts";
import { compiled, edited, judged, without } from "../../../support/verified.ts";
import { areFound, type Corruption, once, rules } from "../../hand-edits.ts";

const world = (backend: "istio" | "gateway-api", keys: "strip" | "refuse" = "strip") =>
  compiled(edgeShop({ backend, keys }), "environments/made-up");
const istio = world("istio");
const refusing = world("istio", "refuse");
const gateway = world("gateway-api");
const shared = /routes\/shop\/virtualservice-cart\.yaml$/;
const web = /routes\/shop\/virtualservice-web\.yaml$/;
const part = /routes\/shop\/virtualservice-part\.yaml$/;
const cartRoute = /routes\/shop\/httproute-cart-edge/;
const callsRoute = /routes\/shop\/grpcroute-calls-edge/;

/** Everywhere in a text. */
const all = (from: RegExp, to: string) => (text: string) => text.replace(from, to);

const baggage = readableKeyTest({ kind: "baggage", name: "isolane" }).regex ?? "";
const tracestate = readableKeyTest({ kind: "tracestate", name: "isolane" }).regex ?? "";
const plain = anyKeyTest({ kind: "baggage", name: "isolane" }).regex ?? "";

/** Another expression in the first rule of many that asks for both lists. */
const inFirst = (from: string, to: string) => (text: string) => text.replace(from, () => to);
const everywhere = (from: string, to: string) => (text: string) => text.replaceAll(from, to);

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a keyed rule for the edge, before all others": () => ({
    world: edited(
      istio,
      shared,
      rules((list) => {
        const keyed = list.find((rule) => rule.includes("- name: rule-1-pr-1\n")) ?? "";
        return [keyed.replaceAll("- mesh\n", "- edge\n"), ...list];
      }),
    ),
    codes: ["E0910"],
  }),
  "keyed rules for all proxies, before those that take keys": () => ({
    world: edited(
      istio,
      shared,
      rules((list) => {
        const keyed = list.filter((rule) => /- name: rule-\d-pr-/.test(rule));
        const open = keyed.map((rule) => rule.replace(/ {6}gateways:\n {6}- mesh\n/g, ""));
        return [...open, ...list.filter((rule) => !keyed.includes(rule))];
      }),
    ),
    codes: ["E0910"],
  }),
  "all rules that take keys are gone": () => ({
    world: edited(
      istio,
      part,
      rules((list) => list.filter((rule) => !rule.includes("-stripped"))),
    ),
    codes: ["E0957"],
  }),
  "the rule for one carrier is gone": () => ({
    world: edited(
      istio,
      web,
      rules((list) => list.filter((rule) => !rule.includes("name: api-stripped-3\n"))),
    ),
    codes: ["E0957"],
  }),
  "the rule for two lists at once is gone": () => ({
    world: edited(
      istio,
      web,
      rules((list) => list.filter((rule) => !rule.includes("name: api-stripped\n"))),
    ),
    codes: ["E0957"],
  }),
  "a header is not removed": () => ({
    world: edited(istio, part, once(/ {8}- x-isolane-key\n/, "")),
    codes: ["E0957"],
  }),
  "baggage goes from requests of others, too": () => ({
    world: edited(istio, part, everywhere(baggage, ".*")),
    codes: ["E0913"],
  }),
  "a plain header's rule takes baggage": () => ({
    world: edited(
      istio,
      part,
      rules((list) =>
        list.map((rule) =>
          rule.includes("-stripped-4\n")
            ? rule.replace(
                "        - x-isolane-key\n",
                "        - x-isolane-key\n        - baggage\n",
              )
            : rule,
        ),
      ),
    ),
    codes: ["E0913"],
  }),
  "an expression without room for blanks": () => ({
    world: edited(istio, part, everywhere(baggage, plain.replace("isolane[ \\t]*", "isolane"))),
    codes: ["E0957"],
  }),
  "an expression for the keys of today's lanes alone": () => ({
    world: edited(istio, part, everywhere(baggage, baggage.replace("=.*", "=[ \\t]*pr-1.*"))),
    codes: ["E0957"],
  }),
  "an expression that knows no encoded name": () => ({
    world: edited(istio, part, everywhere(baggage, plain)),
    codes: ["E0957"],
  }),
  "one that knows no encoded name, in routes": () => ({
    world: edited(gateway, cartRoute, everywhere(baggage, plain)),
    codes: ["E0957"],
  }),
  "one that takes any encoded name for ours": () => ({
    world: edited(istio, part, everywhere(baggage, "^(?:.*,)?.*[^!-~]?(?:%|isolane|[^ -~]).*=.*$")),
    codes: ["E0913"],
  }),
  "one for tracestate that trims blanks alone": () => ({
    world: edited(istio, part, everywhere(tracestate, "^(?:.*,)?[ \\t]*isolane=.*$")),
    codes: ["E0957"],
  }),
  "of a rule for two lists, one finds baggage at the beginning alone": () => ({
    world: edited(istio, web, inFirst(baggage, "^isolane[ \\t]*=.*$")),
    codes: ["E0957"],
  }),
  "of a rule for two lists, one finds tracestate at the beginning alone": () => ({
    world: edited(istio, web, inFirst(tracestate, "^isolane=.*$")),
    codes: ["E0957"],
  }),
  "of a rule for two lists, one knows no encoded name": () => ({
    world: edited(istio, web, inFirst(baggage, plain)),
    codes: ["E0957"],
  }),
  "of a route's rule for two lists, one finds baggage at the end alone": () => ({
    world: edited(gateway, cartRoute, inFirst(baggage, "^(?:.*,)?isolane=[^,;]*$")),
    codes: ["E0957"],
  }),
  "of a route's rule for two lists, one knows no properties": () => ({
    world: edited(gateway, callsRoute, inFirst(tracestate, "^(?:.*, )?isolane=[^,]*$")),
    codes: ["E0957"],
  }),
  "a rule for keys that leads elsewhere": () => ({
    world: edited(istio, part, once(/host: cart/, "host: web")),
    codes: ["E0910"],
  }),
  "a time-out lost with the key": () => ({
    world: edited(istio, shared, once(/ {4}timeout: 3s\n/, "")),
    codes: ["E0913"],
  }),
  "the refusal is gone": () => ({
    world: edited(
      refusing,
      web,
      rules((list) => list.filter((rule) => !rule.includes("keys-refused"))),
    ),
    codes: ["E0910"],
  }),
  "the refusal knows one carrier less": () => ({
    world: edited(
      refusing,
      web,
      once(/ {4}- gateways:\n {6}- shop\/edge\n {6}headers:\n {8}tracestate:\n.*\n/, ""),
    ),
    codes: ["E0910"],
  }),
  "the refusal is behind all rules": () => ({
    world: edited(
      refusing,
      shared,
      rules(([first = "", ...others]) => [...others, first]),
    ),
    codes: ["E0910"],
  }),
  "a route that takes keys is gone": () => ({
    world: without(gateway, cartRoute),
    codes: ["E0957"],
  }),
  "one of its rules is gone": () => ({
    world: edited(
      gateway,
      callsRoute,
      rules((list) => list.slice(1)),
    ),
    codes: ["E0957"],
  }),
  "its rules in another order": () => ({
    world: edited(
      gateway,
      /routes\/shop\/httproute-web-edge-[0-9a-f]+\.yaml$/,
      rules((list) => list.toReversed()),
    ),
    codes: ["E0957"],
  }),
  "a lane's route is attached to the edge": () => ({
    world: edited(
      gateway,
      /sandboxes\/pr-1\/routes\/shop\/httproute-web-/,
      once(/name: inner\n/, "name: edge\n"),
    ),
    codes: ["E0910"],
  }),
  "a route that takes keys, for the Service as well": () => ({
    world: edited(
      gateway,
      cartRoute,
      once(
        "  parentRefs:\n",
        "  parentRefs:\n  - { group: '', kind: Service, name: cart, port: 80 }\n",
      ),
    ),
    codes: ["E0945"],
  }),
  "a route that takes keys, for a host of its own": () => ({
    world: edited(gateway, cartRoute, once("- cart.shop.example", "- other.shop.example")),
    codes: ["E0945"],
  }),
};

const claims =
  "{claims: [{claim: groups, values: [developers, qa]}, {claim: sub, values: [alice]}]}";
const claimed = (keys: "strip" | "refuse") =>
  compiled(
    edgeShop({ backend: "istio", keys, admit: claims, more: { "baseline/token.yaml": token } }),
    "environments/made-up",
  );

areFound({
  ...corruptions,
  "a claim with another value lets in": () => ({
    world: edited(claimed("strip"), web, all(/exact: qa/g, "exact: users")),
    codes: ["E0910", "E0957", "E0911"],
  }),
  "a claim with one of several values lets in": () => ({
    world: edited(claimed("strip"), web, all(/exact: qa/g, "regex: developers|users|qa")),
    codes: ["E0910"],
  }),
  "a claim with any value lets in": () => ({
    world: edited(claimed("strip"), web, all(/exact: alice/g, "regex: .*")),
    codes: ["E0910"],
  }),
  "another claim lets in": () => ({
    world: edited(claimed("strip"), web, all(/claims\.groups/g, "claims.Groups")),
    codes: ["E0910", "E0911"],
  }),
  "who has a claim loses the key": () => ({
    world: edited(
      claimed("strip"),
      web,
      rules((list) => list.filter((rule) => !rule.includes("-admitted"))),
    ),
    codes: ["E0913"],
  }),
  "who has a claim is refused": () => ({
    world: edited(
      claimed("refuse"),
      web,
      rules((list) => [
        ...list.filter((rule) => rule.includes("-refused")),
        ...list.filter((rule) => !rule.includes("-refused")),
      ]),
    ),
    codes: ["E0911"],
  }),
  "one rule refuses nobody": () => ({
    world: edited(
      claimed("refuse"),
      web,
      rules((list) => list.filter((rule) => !rule.includes("rule-3-refused"))),
    ),
    codes: ["E0910"],
  }),
});

describe("an edge", () => {
  it.each(edges)(
    "$title: no request enters a lane, or is sent on with a key",
    ({ files, folder }) => {
      const { said, report } = judged(compiled(files, folder));
      expect(said).toEqual([]);
      const asked = Object.keys(report.requests).filter((name) =>
        name.startsWith("gateway shop/edge"),
      );
      expect(asked.length).toBeGreaterThan(1);
      expect(report.forked).toBeGreaterThan(0);
    },
  );

  it.each(["istio", "gateway-api"] as const)("has previews that are open (%s)", (backend) => {
    const files = edgeShop({ backend, keys: "strip", previews: true });
    expect(judged(compiled(files, "environments/made-up")).said).toEqual([]);
  });

  it.each(["strip", "refuse"] as const)("lets in who has a claim (%s)", (keys) => {
    const { said, report } = judged(claimed(keys));
    expect(said).toEqual([]);
    expect(report.forked).toBeGreaterThan(judged(world("istio", keys)).report.forked);
  });

  it("counts forks at the other Gateway, where keys are let in", () => {
    const only = edgeShop({ backend: "istio", keys: "strip" });
    const open = { ...only };
    const path = "environments/made-up/baseline/routes.yaml";
    open[path] = (only[path] ?? "").replace("gateways: [edge, inner]", "gateways: [edge]");
    const forked = (files: typeof only) =>
      judged(compiled(files, "environments/made-up")).report.forked;
    expect(forked(open)).toBeLessThan(forked(only));
  });
});

describe("a Gateway of the same pods as an edge", () => {
  /** What is said of requests where another Gateway, which lets keys in, has this selector in the output. */
  const said = (selector: string) =>
    judged(
      edited(istio, /gateway\.networking\.istio\.io-inner\.yaml$/, (text) =>
        text.replace("istio: inner", selector),
      ),
    ).codes.filter((code) => code === "E0910" || code === "E0957");

  it.each(["istio: ingressgateway", "istio: ingressgateway\n    app: gateway"])(
    "lets no key in either: %s",
    (selector) => {
      expect(said(selector)).toEqual(["E0910", "E0957"]);
    },
  );

  it.each(["istio: others", "istio: inner\n    app: gateway", "app: gateway"])(
    "is another one by its labels: %s",
    (selector) => {
      expect(said(selector)).toEqual([]);
    },
  );
});
