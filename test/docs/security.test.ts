import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(root, "docs", "security.md"), "utf8");
const [, threats = ""] = page.split("## Threats");
const rows = threats.split("\n").filter((line) => /^\| (?!threat )[^-]/.test(line));

describe("the table of threats", () => {
  it("names a test for each, which exists", () => {
    expect(rows.length).toBeGreaterThan(5);
    const tests = rows.map((row) => /`(test\/[^`]+)` \|$/.exec(row)?.[1] ?? row);
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
