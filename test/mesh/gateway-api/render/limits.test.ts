import { describe, expect, it } from "vitest";
import { asArray } from "../../../../lib/kube/json.ts";
import { render } from "../world.ts";
import { copies, httpRoute, onWeb, rules, services } from "./copies.ts";

describe("limits of the API", () => {
  const many = (count: number, match: (i: number) => string) =>
    httpRoute(
      `${onWeb}\nrules:\n${Array.from({ length: count }, (_, i) => `- {matches: [${match(i)}], backendRefs: [{name: cart, port: 80}]}`).join("\n")}`,
    );

  it("spread 17 rules over two routes, in order", () => {
    // More than one object may hold in the baseline, but a copy may come to this by ReplacePrefixMatch.
    const [first, second, ...others] = copies(many(17, (i) => `{path: {value: /p${i}}}`));
    expect(others).toEqual([]);
    expect([rules(first).length, rules(second).length]).toEqual([16, 1]);
    expect(second?.metadata.name).toBe(`${first?.metadata.name}-2`);
  });

  it("keep rules together whose order decides", () => {
    const [first, second] = copies(
      many(18, (i) => (i < 15 ? `{path: {value: /p${i}}}` : "{path: {value: /same}}")),
    );
    expect([rules(first).length, rules(second).length]).toEqual([15, 3]);
  });

  it("refuse to spread what has to stay together", () => {
    const text = httpRoute(
      `${onWeb}\nrules:\n${Array.from({ length: 17 }, (_, i) => `- {name: r${i}, backendRefs: [{name: cart, port: 80}]}`).join("\n")}`,
    );
    const { codes } = render({
      services,
      routes: text,
      lanes: [{ key: "pr-1", forks: ["shop/cart"] }],
    });
    expect(codes).toEqual(["E0447"]);
  });

  it("put at most 64 matches into a rule and 128 into a route", () => {
    const matches = (from: number) =>
      Array.from({ length: 50 }, (_, i) => `{path: {value: /p${from + i}}}`).join(", ");
    const routes = copies(
      httpRoute(
        `${onWeb}\nrules:\n- {matches: [${matches(0)}], backendRefs: [{name: cart, port: 80}]}\n- {matches: [${matches(50)}], backendRefs: [{name: cart, port: 80}]}`,
      ),
    );
    const counts = routes.map((route) => rules(route).map((rule) => asArray(rule.matches).length));
    expect(counts).toEqual([
      [64, 36],
      [64, 36],
    ]);
  });

  it("say where a match has no room for the key", () => {
    const headers = Array.from({ length: 16 }, (_, i) => `{name: h${i}, value: v}`).join(", ");
    const { problems } = render({
      services,
      routes: httpRoute(
        `${onWeb}\nrules: [{matches: [{headers: [${headers}]}], backendRefs: [{name: cart, port: 80}]}]`,
      ),
      lanes: [{ key: "pr-1", forks: ["shop/cart"] }],
    });
    expect(problems.map(({ code, source }) => [code, source?.path])).toEqual([
      ["E0445", ["spec", "rules", 0, "matches", 0, "headers"]],
    ]);
  });
});
