import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kindOf } from "../../lib/kube/kinds.ts";
import { implementations } from "../../lib/mesh/implementations/registry.ts";
import { backends } from "../../lib/mesh/registry.ts";
import { recordedSubjects } from "../recorded/subjects.ts";

const root = join(import.meta.dirname, "..", "..");

describe.each(Object.entries(backends))("the backend %s", (name, { kinds }) => {
  it("has its rooms, and a page that the README names", () => {
    for (const file of [`lib/mesh/${name}/${name}.ts`, `lib/simulate/${name}/api.ts`])
      expect(existsSync(join(root, file)), file).toBe(true);
    expect(existsSync(join(root, "docs", "mesh", `${name}.md`))).toBe(true);
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`docs/mesh/${name}.md`);
  });

  it("writes kinds of which the table says what they name, and that they are applied last", () => {
    for (const { group, kind } of kinds) {
      const row = kindOf({ apiVersion: `${group}/v1`, kind });
      expect(row.order, kind).toBeGreaterThanOrEqual(1000);
      if (row.route === "rules") expect(row.references, kind).toBeDefined();
    }
    expect(kinds.some(({ group, kind }) => kindOf({ apiVersion: `${group}/v1`, kind }).route)).toBe(
      true,
    );
  });

  it("is read by an implementation, and real proxies were asked about it", () => {
    expect(Object.values(implementations).map(({ reads }) => Object.entries(reads))).toContainEqual(
      expect.arrayContaining([[name, true]]),
    );
    expect(recordedSubjects.map(({ title }) => title).join()).toContain(name);
  });
});

describe.each(Object.values(implementations))("the implementation $name", ({ name, known }) => {
  it("has a page with its facts, and a promise is not said to hold by a run that there is not", () => {
    if (known.how === "specified") return;
    const page = readFileSync(join(root, "docs", "mesh", `${name}.md`), "utf8");
    expect(page).toContain(`(${known.version})`);
    expect(page).toContain("| promise | holds |");
    for (const promise of ["P1", "P2", "P3", "P4", "P6"]) expect(page).toContain(`| ${promise}`);
    const runs = page
      .split("\n")
      .filter((line) => /^\| P[12346]/.test(line) && /\| run/.test(line));
    expect(runs.length > 0).toBe(known.how === "compared");
  });
});
