/** @module What a release consists of: the same bytes each time, and a bill of materials of everything that users install. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { scratch } from "./support/written-output.ts";

const root = join(import.meta.dirname, "..");
const home = scratch();
const read = (path: string) => fs.readFileSync(join(home, path));
const json = (text: Buffer | string) => JSON.parse(text.toString());

beforeAll(() => {
  for (const run of ["one", "two"]) {
    const { status, stderr } = spawnSync("npx", ["tsx", "tools/release.ts", join(home, run)], {
      ...{ cwd: root, encoding: "utf8" },
    });
    if (status !== 0) throw new Error(stderr);
  }
}, 300_000);
afterAll(() => fs.rmSync(home, { recursive: true }));

test("two runs give the same bytes, and the sums are those of the files", () => {
  const names = fs.readdirSync(join(home, "one")).sort();
  expect(names).toEqual([
    "SHA256SUMS",
    expect.stringMatching(/^isolane-.*\.tgz$/),
    "sbom.cdx.json",
  ]);
  for (const name of names)
    expect(read(`one/${name}`).equals(read(`two/${name}`)), name).toBe(true);
  for (const line of read("one/SHA256SUMS").toString().trim().split("\n")) {
    const [sum, name = ""] = line.split("  ");
    expect(
      createHash("sha256")
        .update(read(`one/${name}`))
        .digest("hex"),
    ).toBe(sum);
  }
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly unknown[];
  readonly properties?: readonly { readonly name: string }[];
}

test("the bill lists every package that users install, with its hash or as part of another", () => {
  const components: readonly Component[] = json(read("one/sbom.cdx.json")).components;
  const lock = json(fs.readFileSync(join(root, "package-lock.json"), "utf8"));
  const wanted = Object.entries<{ version: string; dev?: true }>(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path, { version }]) => `${path.split("node_modules/").at(-1)}@${version}`);
  expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(
    [...new Set(wanted)].sort(),
  );
  const direct = Object.keys(
    json(fs.readFileSync(join(root, "package.json"), "utf8")).dependencies,
  );
  expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(direct));
  const open = components.filter(
    ({ hashes = [], properties = [] }) =>
      hashes.length === 0 && !properties.some(({ name }) => name === "cdx:npm:package:bundled"),
  );
  expect(open).toEqual([]);
});

test("the workflow that publishes has no right by default, and names actions by their commits", () => {
  const text = fs.readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
  expect(parse(text).permissions).toEqual({});
  const used = text.split("\n").filter((line) => /\buses:/.test(line));
  expect(used.length).toBeGreaterThan(2);
  for (const line of used)
    expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
