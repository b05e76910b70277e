import { describe, expect, test } from "vitest";
import { asleep, judge, type PruneFacts } from "../../lib/author/prune.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { asString, at } from "../../lib/kube/json.ts";
import type { SourceDocument } from "../../lib/model/source.ts";
import { parseYaml } from "../../lib/yaml/document.ts";

const facts: PruneFacts = {
  now: new Date("2026-11-23T09:00:00Z"),
  has: ({ name, namespace }) => name === "cart" && namespace === undefined,
  isValid: () => true,
  isHeld: ({ value }) => at(value, "spec", "held") === true,
  nextStep: ({ value }) =>
    at(value, "spec", "resources") !== undefined && at(value, "spec", "deletion") === undefined
      ? "remove"
      : "gone",
  deletionOf: (spec) => {
    const until = asString(at(spec, "deletion", "until"));
    if (at(spec, "deletion") === undefined) return undefined;
    return until === undefined ? {} : { since: "2026-11-20T09:00:00Z", until };
  },
};
const open = {
  branches: new Set(["main", "fix/x"]),
  isOf: (repository: string) => repository === "acme/shop",
};
const night = { awake: false, words: "07:00-20:00" };
const day = { ...night, awake: true };

/** `spec`: in flow style. */
function sandbox(spec: string): SourceDocument {
  const [document] = parseYaml(
    "pr-1.yaml",
    `metadata: {name: pr-1}\nspec: {${spec}}\n`,
    new Problems(),
  );
  if (document === undefined) throw new Error(spec);
  return document;
}

function verdict(spec: string, more: Partial<PruneFacts> = {}): string {
  const { action, reasons } = judge(sandbox(spec), { ...facts, ...more });
  return [action, ...reasons.map(({ why }) => why)].join(" ");
}

const created = "createdAt: 2026-11-20T09:00:00Z";

describe("expired", () => {
  test.each([
    [`${created}, ttl: {duration: 3d}`, "delete expired"],
    [`${created}, ttl: {duration: 73h}`, "keep"],
    [`${created}, ttl: {duration: 3d}, pinned: true`, "keep pinned expired"],
    [`${created}, ttl: {duration: 3d}, pinned: false`, "delete expired"],
    [`${created}, ttl: {duration: 3d}, pinned: "yes"`, "keep pinned expired"],
    [
      `${created}, updatedAt: 2026-11-21T09:00:00Z, ttl: {duration: 3d, offsetFrom: updatedAt}`,
      "keep",
    ],
    [`${created}, ttl: {duration: 1m, offsetFrom: updatedAt}`, "keep no-time"],
    ["ttl: {duration: 1m}", "keep no-time"],
    [created, "keep"],
  ])("%s: %s", (spec, is) => {
    expect(verdict(spec)).toBe(is);
  });
});

describe("closed", () => {
  test.each([
    ["source: {branch: fix/x}", "keep"],
    ["source: {branch: refs/heads/fix/x}", "keep"],
    ["source: {branch: fix/X}", "delete closed"],
    ["source: {branch: fix}", "delete closed"],
    ["source: {branch: fix/x/y}", "delete closed"],
    ["source: {branch: fix/y, repository: acme/shop}", "delete closed"],
    ["source: {branch: fix/y, repository: acme/other}", "keep"],
    ["source: {branch: fix/y}, pinned: true", "keep pinned closed"],
    ["source: {repository: acme/shop, pullRequest: 7}", "keep"],
    [created, "keep"],
  ])("%s: %s", (spec, is) => {
    expect(verdict(spec, { open })).toBe(is);
  });

  test("is nothing without a list", () => {
    expect(verdict("source: {branch: fix/y}")).toBe("keep");
  });
});

describe("orphaned", () => {
  const fork = (name: string, more = "") => `{forkOf: {kind: Deployment, name: ${name}${more}}}`;
  test.each([
    [`forks: [${fork("gone")}]`, "delete orphaned"],
    [`forks: [${fork("gone")}, ${fork("cart")}]`, "keep"],
    [`forks: [${fork("cart", ", namespace: other")}]`, "delete orphaned"],
    [`forks: [${fork("gone")}, {}]`, "keep"],
    ["forks: []", "keep"],
    [`${created}, ttl: {duration: 1d}, forks: [${fork("gone")}]`, "delete expired orphaned"],
  ])("%s: %s", (spec, is) => {
    expect(verdict(spec)).toBe(is);
  });
});

describe("a sandbox with resources", () => {
  const over = `${created}, ttl: {duration: 3d}`;
  test.each([
    [`resources: [{}], ${over}`, "begin-delete expired"],
    [`resources: [{}], source: {branch: fix/y}`, "begin-delete closed"],
    [`resources: [{}], forks: [{forkOf: {kind: Deployment, name: gone}}]`, "begin-delete orphaned"],
    [`resources: [{}], ${over}, pinned: true`, "keep pinned expired"],
    [`resources: [{}], ${created}`, "keep"],
  ])("%s: %s", (spec, is) => {
    expect(verdict(spec, { open })).toBe(is);
  });

  test("is kept where its spec is not valid: nothing could remove what they have made", () => {
    const isValid = () => false;
    expect(verdict(`resources: [{}], ${over}`, { isValid })).toBe("keep invalid expired");
    expect(verdict(over, { isValid })).toBe("delete expired");
  });
});

describe("deleted", () => {
  const past = "deletion: {until: 2026-11-23T09:00:00Z}";
  const ahead = "deletion: {until: 2026-11-23T09:00:01Z}";
  const over = `${created}, ttl: {duration: 3d}, source: {branch: fix/y}`;
  test.each([
    [past, "delete deleted"],
    [`${past}, pinned: true`, "delete deleted"],
    [`${past}, resources: [{}]`, "delete deleted"],
    [ahead, "keep deleted"],
    [`${ahead}, ${over}`, "keep deleted"],
    [`${ahead}, ${over}, resources: [{}]`, "keep deleted"],
    [`${ahead}, suspended: {reason: "${asleep}"}`, "keep deleted"],
    ["deletion: {}, pinned: true", "keep no-time"],
  ])("%s: %s", (spec, is) => {
    expect(verdict(spec, { open, hours: night })).toBe(is);
    expect(verdict(spec, { open, hours: day })).toBe(is);
  });
});

describe("the schedule", () => {
  const sleeps = `suspended: {reason: "${asleep}", since: 2026-11-20T20:00:00Z}`;
  test.each([
    [created, night, "suspend schedule"],
    [created, day, "keep"],
    [created, undefined, "keep"],
    ["suspended: false", night, "suspend schedule"],
    [sleeps, night, "keep"],
    [sleeps, day, "wake schedule"],
    // The schedule is gone, or somebody wants to work tonight.
    [sleeps, undefined, "wake schedule"],
    [`${sleeps}, pinned: true`, night, "wake pinned schedule"],
    ["pinned: true", night, "keep pinned schedule"],
    ["suspended: true", day, "keep"],
    ["suspended: true", night, "keep"],
    ["suspended: {reason: broken}", day, "keep"],
    [`${sleeps}, ${created}, ttl: {duration: 1d}`, day, "delete expired"],
  ])("%s at %o: %s", (spec, hours, is) => {
    expect(verdict(spec, { hours })).toBe(is);
  });

  test("leaves alone what cannot be edited", () => {
    const isValid = () => false;
    expect(verdict(created, { hours: night, isValid })).toBe("keep invalid schedule");
    expect(verdict(sleeps, { hours: day, isValid })).toBe("keep invalid schedule");
    expect(verdict(created, { hours: day, isValid })).toBe("keep");
  });
});
