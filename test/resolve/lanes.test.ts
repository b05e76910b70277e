import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { backends } from "../../lib/mesh/registry.ts";
import type { Match } from "../../lib/model/spec.gen.ts";
import { indexBaseline } from "../../lib/resolve/baseline/baseline.ts";
import { resolveSandboxes } from "../../lib/resolve/forks/sandbox.ts";
import { matchesLabels, resolveLanes } from "../../lib/resolve/lanes.ts";
import { resolveSettings } from "../../lib/resolve/settings.ts";
import { environmentInput } from "../support/input.ts";
import { app, plain } from "./forks/support.ts";

const header = (kind: string) => `apiVersion: isolane.dev/v1alpha1\nkind: ${kind}\n`;
const sandbox = (name: string, workloads: readonly string[], labels = "{}", routing = "{}") =>
  `${header("Sandbox")}metadata: {name: ${name}, labels: ${labels}}\nspec: {routing: ${routing}, forks: [${workloads.map((w) => `{forkOf: {kind: Deployment, name: ${w}}}`).join(", ")}]}`;
const group = (name: string, match: string, routing = "{}") =>
  `${header("RouteGroup")}metadata: {name: ${name}}\nspec: {match: ${match}, routing: ${routing}, owner: me}`;

function resolve(sandboxes: readonly string[], groups: readonly string[] = [], suspended = false) {
  const environment = `${header("Environment")}metadata: {name: staging}\nspec: {suspended: ${suspended}, baseline: {sources: [{path: b}], namespace: shop}, routing: {fallback: none}}`;
  const input = environmentInput({
    environment,
    baseline: app("cart", plain) + app("pay", plain),
    sandboxes,
    groups,
  });
  const problems = new Problems();
  const settings = resolveSettings(input, problems);
  const baseline = indexBaseline(input, settings, backends, problems);
  const resolved = resolveSandboxes(input, settings, baseline, problems);
  return {
    ...resolveLanes(input, settings, baseline, resolved, problems),
    problems: problems.all,
    codes: problems.all.map((p) => p.code),
  };
}

describe("lanes", () => {
  it("are one for each sandbox and group, in key order, a group's with its members' forks", () => {
    const { lanes, groups, codes } = resolve(
      [
        sandbox("pr-1", ["cart"], "{team: a}"),
        sandbox("pr-12", ["pay"], "{team: a}", "{key: aaa, fallback: baseline}"),
      ],
      [group("feature", "{label: {key: team, value: a}}", "{key: pr}")],
    );
    expect(codes).toEqual([]);
    expect(
      lanes.map((l) => [l.key, l.unit.kind, l.unit.name, l.fallback, [...l.forks.keys()]]),
    ).toEqual([
      ["aaa", "sandbox", "pr-12", "baseline", ["apps/Deployment/shop/pay"]],
      ["pr", "group", "feature", "none", ["apps/Deployment/shop/cart", "apps/Deployment/shop/pay"]],
      ["pr-1", "sandbox", "pr-1", "none", ["apps/Deployment/shop/cart"]],
    ]);
    expect(groups[0]?.members.map((m) => m.name)).toEqual(["pr-1", "pr-12"]);
    expect(groups[0]?.labels).toEqual({
      "isolane.dev/environment": "staging",
      "isolane.dev/group": "feature",
    });
    expect(groups[0]?.annotations).toEqual({ "isolane.dev/owner": "me" });
  });

  it("point at the node that states the key, else at the name", () => {
    const { lanes } = resolve([sandbox("pr-1", ["cart"]), sandbox("pr-2", [], "{}", "{key: x}")]);
    expect(lanes.map((l) => l.source.path)).toEqual([
      ["metadata", "name"],
      ["spec", "routing", "key"],
    ]);
  });

  it("never share a key, neither two sandboxes nor a sandbox and a group", () => {
    const { problems, lanes } = resolve(
      [sandbox("pr-1", []), sandbox("pr-2", [], "{}", "{key: pr-1}")],
      [group("pr-1", "{label: {key: a, value: b}}")],
    );
    expect(problems.map((p) => p.code)).toEqual(["W0501", "E0510", "E0510"]);
    expect(problems[1]?.message).toContain('sandbox "pr-1"');
    expect(problems[1]?.related?.[0]?.source.document.file).toBe("sandbox-0.yaml");
    expect(lanes).toHaveLength(1);
  });

  it("do not exist in a suspended environment", () => {
    expect(
      resolve([sandbox("pr-1", ["cart"])], [group("g", "{label: {key: a, value: b}}")], true),
    ).toMatchObject({ lanes: [], groups: [], codes: [] });
  });
});

describe("a route group", () => {
  it("warns when it matches no sandbox, and its lane is empty", () => {
    const { codes, lanes } = resolve(
      [sandbox("pr-1", [], "{team: b}")],
      [group("g", "{label: {key: team, value: a}}")],
    );
    expect(codes).toEqual(["W0501"]);
    expect(lanes.find((l) => l.key === "g")?.forks.size).toBe(0);
  });

  it("refuses two members that fork the same workload, names both, and says it once", () => {
    const { problems } = resolve(
      [sandbox("pr-1", ["cart"], "{t: a}"), sandbox("pr-2", ["cart", "pay"], "{t: a}")],
      [group("g", "{label: {key: t, value: a}}"), group("h", "{label: {key: t, value: '*'}}")],
    );
    expect(problems.map((p) => p.code)).toEqual(["E0511"]);
    expect(problems[0]?.related?.map((r) => r.source.document.file)).toEqual([
      "sandbox-0.yaml",
      "sandbox-1.yaml",
    ]);
  });
});

describe("a match", () => {
  const match = (text: Match, labels: Record<string, string>) => matchesLabels(text, labels);
  const value = (pattern: string, text: string) =>
    match({ label: { key: "b", value: pattern } }, { b: text });

  it("takes * for any characters, also none and slashes, and all else literally", () => {
    expect(value("feat/*", "feat/a/b")).toBe(true);
    expect(value("*", "")).toBe(true);
    expect(value("a*a", "a")).toBe(false);
    expect(value("a*b*c", "axxbyyc")).toBe(true);
    expect(value("a*b*c", "acb")).toBe(false);
    expect(value("*ab*ab", "ab")).toBe(false);
    expect(value("a.c", "abc")).toBe(false);
    expect(value("a?", "ab")).toBe(false);
    expect(value("[ab]", "a")).toBe(false);
    expect(value("abc", "abc")).toBe(true);
    expect(value("ab", "abc")).toBe(false);
  });

  it("needs the label, and its own", () => {
    expect(match({ label: { key: "x", value: "*" } }, {})).toBe(false);
    expect(match({ label: { key: "constructor", value: "*" } }, {})).toBe(false);
  });

  it("nests any and all", () => {
    const a: Match = { label: { key: "a", value: "1" } };
    const b: Match = { label: { key: "b", value: "1" } };
    expect(
      match({ all: [a, { any: [b, { label: { key: "c", value: "1" } }] }] }, { a: "1", c: "1" }),
    ).toBe(true);
    expect(match({ all: [a, b] }, { a: "1" })).toBe(false);
    expect(match({ any: [a, b] }, { b: "1" })).toBe(true);
  });

  it("is quick for many stars", () => {
    expect(value("*a".repeat(400), "a".repeat(399))).toBe(false);
  });
});
