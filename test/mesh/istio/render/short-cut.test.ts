import { describe, expect, test } from "vitest";
import {
  answer,
  deployment,
  http80,
  type Loose,
  service,
  virtualService,
  virtualServices,
} from "../../../plan/support.ts";
import { cart, key, plain } from "./cart.ts";

const lanes = (count: number, forks: readonly string[] = ["cart"]) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`pr-${i}`, forks]));

const isUnkeyed = (rule: Loose) =>
  (rule.match ?? []).some((match: Loose) => match.withoutHeaders?.["x-isolane-key"] !== undefined);

/** The names of a VirtualService's rules, those of requests without a key in brackets. */
const names = (object: Loose): readonly string[] =>
  object.spec.http.map((rule: Loose) => (isUnkeyed(rule) ? `[${rule.name}]` : rule.name));

const http = (rules: string, more = "hosts: [cart]") =>
  virtualService("cart", `\n${more}\nhttp:\n${rules}`);

const other =
  deployment("free", "app: free") + service("free", "app: free", http80) + deployment("web", "");

const three = http(`
- {name: help, match: [{uri: {exact: /help}}], route: [{destination: {host: free}}]}
- {name: api, match: [{uri: {prefix: /api}, withoutHeaders: {x-a: {exact: b}}}, {headers: {x-put: {exact: "1"}}}], timeout: 3s, mirror: {host: free}, route: [{destination: {host: cart}}]}
- {name: rest, rewrite: {uri: /v2}, route: [{destination: {host: cart}}]}`);

describe("many lanes in a VirtualService of the baseline", () => {
  test("stand behind the rules for requests without a key, from the first rule with copies on", () => {
    const { objects } = virtualServices({ baseline: cart + other + three, sandboxes: lanes(9) });
    const found = names(objects.cart);
    expect(found.slice(0, 4)).toEqual(["help", "[api]", "[rest]", "api-pr-0"]);
    expect(found.filter((name) => name.startsWith("["))).toHaveLength(2);
    expect(found).toHaveLength(1 + 2 + 2 * 9 + 2);
  });

  test("a rule is repeated with all that it does, for each of its matches", () => {
    const { objects } = virtualServices({ baseline: cart + other + three, sandboxes: lanes(9) });
    const [, repeated] = objects.cart.spec.http;
    const original = objects.cart.spec.http.find(
      (rule: Loose) => rule.name === "api" && !isUnkeyed(rule),
    );
    const none = {
      baggage: { regex: "^(?:.*,)?[ \\t]*isolane[ \\t]*=.*$" },
      "x-isolane-key": {},
    };
    expect(repeated).toEqual({
      ...original,
      match: [
        { uri: { prefix: "/api" }, withoutHeaders: { "x-a": { exact: "b" }, ...none } },
        { headers: { "x-put": { exact: "1" } }, withoutHeaders: none },
      ],
    });
    expect(repeated.mirror).toEqual({ host: "free" });
  });

  test("answer requests with a key, and the baseline's own rules those with an unknown one", () => {
    const { objects } = virtualServices({ baseline: cart + other + three, sandboxes: lanes(9) });
    const asked = (path: string, headers: Record<string, string>) => {
      const rule = answer(objects.cart, { path, headers });
      return isUnkeyed(rule) ? `[${rule.name}]` : rule.name;
    };
    expect(asked("/api/x", {})).toBe("[api]");
    expect(asked("/x", { baggage: "user=1,xmyisolane=pr-1" })).toBe("[rest]");
    expect(asked("/api/x", key("pr-8"))).toBe("api-pr-8");
    expect(asked("/x", plain("pr-0"))).toBe("rest-pr-0");
    expect(asked("/api/x", key("unknown"))).toBe("api");
    expect(asked("/x", plain("unknown"))).toBe("rest");
  });

  test("eight are few: every rule stays where it was", () => {
    const { objects } = virtualServices({ baseline: cart + other + three, sandboxes: lanes(8) });
    expect(names(objects.cart).some((name) => name.startsWith("["))).toBe(false);
  });

  test("lanes are counted once, however many rules they have", () => {
    const { objects } = virtualServices({ baseline: cart + other + three, sandboxes: lanes(5) });
    expect(names(objects.cart)).toHaveLength(3 + 2 * 5);
  });

  test("rules that no request can reach are not repeated", () => {
    const dead = http(`
- {name: all, route: [{destination: {host: cart}}]}
- {name: dead, timeout: 1s, route: [{destination: {host: cart}}]}`);
    const { objects } = virtualServices({ baseline: cart + dead, sandboxes: lanes(9) });
    expect(names(objects.cart).slice(0, 2)).toEqual(["[all]", "all-pr-0"]);
  });

  test("a rule that hands over to a delegate ends the block: what follows it must not be met before it", () => {
    const root = http(`
- {name: api, match: [{uri: {prefix: /api}}], route: [{destination: {host: cart}}]}
- {name: sub, match: [{uri: {prefix: /sub}}], delegate: {name: leaf}}
- {name: rest, route: [{destination: {host: cart}}]}`);
    const leaf = virtualService(
      "leaf",
      "\nhttp: [{name: leaf, route: [{destination: {host: free}}]}]",
    );
    const { objects } = virtualServices({
      baseline: cart + other + root + leaf,
      sandboxes: lanes(9),
    });
    const found = names(objects.cart);
    expect(found[0]).toBe("[api]");
    expect(found.filter((name) => name.startsWith("["))).toHaveLength(1);
  });

  test("matches that are repeated for forked callers are in the block, too", () => {
    const callers = http(`
- {name: web, match: [{sourceLabels: {app: web}}], timeout: 3s, route: [{destination: {host: cart}}]}
- {name: rest, route: [{destination: {host: cart}}]}`);
    const web = deployment("web", "app: web") + service("web", "app: web", http80);
    const { objects } = virtualServices({
      baseline: cart + web + callers,
      sandboxes: lanes(9, ["cart", "web"]),
    });
    const sourceLabels = { "isolane.dev/fork": "web-pr-8" };
    const rule = answer(objects.cart, { sourceLabels });
    expect([rule.name, rule.timeout, isUnkeyed(rule)]).toEqual(["web", "3s", true]);
  });
});

describe("a Gateway that joins several VirtualServices under one host", () => {
  const edge = (name: string, rules: string) =>
    virtualService(name, `\nhosts: [shop.example]\ngateways: [edge]\nhttp: [${rules}]`);
  const api = "{name: api, match: [{uri: {prefix: /api}}], route: [{destination: {host: cart}}]}";
  const rest = "{name: rest, route: [{destination: {host: free}}]}";
  const more =
    "{name: more, match: [{uri: {prefix: /more}}], route: [{destination: {host: free}}]}";

  test("moves a catch-all behind their rules: its repetition would not be moved", () => {
    const { objects } = virtualServices({
      baseline: cart + other + edge("a", `${api}, ${rest}`) + edge("b", more),
      sandboxes: lanes(9),
    });
    expect(names(objects.a).filter((name) => name.startsWith("["))).toEqual(["[api]"]);
  });

  test("has it repeated where the VirtualService is alone", () => {
    const { objects } = virtualServices({
      baseline: cart + other + edge("a", `${api}, ${rest}`),
      sandboxes: lanes(9),
    });
    expect(names(objects.a).slice(0, 2)).toEqual(["[api]", "[rest]"]);
  });
});
