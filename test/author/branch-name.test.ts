import fc from "fast-check";
import { expect, test } from "vitest";
import { longestName, sandboxNameOf } from "../../lib/author/branch-name.ts";

test.each([
  ["main", "main"],
  ["fix/partial-scans", "fix-partial-scans"],
  ["feat/Ünïcode_x", /^feat-unicode-x-[0-9a-f]{8}$/],
  ["Fix/Partial-Scans", /^fix-partial-scans-[0-9a-f]{8}$/],
  ["fix//x", /^fix-x-[0-9a-f]{8}$/],
  ["日本", /^branch-[0-9a-f]{8}$/],
  ["a".repeat(41), /^a{31}-[0-9a-f]{8}$/],
  [`${"a".repeat(30)}-${"b".repeat(30)}`, /^a{30}-[0-9a-f]{8}$/],
])("%j is called %s", (branch, name) => {
  expect(sandboxNameOf(branch)).toMatch(typeof name === "string" ? new RegExp(`^${name}$`) : name);
});

test("another branch that has the name already: the hash tells them apart", () => {
  expect(sandboxNameOf("fix-x", "shop/cart")).toMatch(/^fix-x-[0-9a-f]{8}$/);
  expect(sandboxNameOf("fix-x", "shop/cart")).not.toBe(sandboxNameOf("fix/x", "shop/cart"));
});

test("any branch has a valid name, the same each time, and no longer than it may be", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), (branch) => {
      const name = sandboxNameOf(branch);
      expect(name).toMatch(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/);
      expect(name.length).toBeLessThanOrEqual(longestName);
      expect(sandboxNameOf(branch)).toBe(name);
    }),
  );
});
