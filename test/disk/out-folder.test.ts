/** @module What may be named as the output folder, and links in it: asked of the commands, as people do. */
import * as fs from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { lanes } from "../../lib/cli/commands/lanes.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { environment, sandbox } from "../cli/specs.ts";
import { type Project, project } from "../support/project.ts";
import { scratch, tree } from "../support/written-output.ts";

let shop: Project;
beforeEach(() => {
  shop = project({ ...environment("t"), "environments/t/sandboxes/pr-1.yaml": sandbox("pr-1") });
  fs.writeFileSync(join(shop.root, "a-file"), "precious");
});
afterEach(() => shop.remove());

/** What each command says, by its name. */
function allSay(out?: string): Readonly<Record<string, { code: number; err: string }>> {
  const asked = { environment: [], ...(out === undefined ? {} : { out }) };
  const question = { url: "http://web/", method: "GET", header: [], hops: false };
  const explained = { ...question, ...(out === undefined ? {} : { out }) };
  return {
    synth: shop.run(synth, asked),
    "synth --app": shop.run(synth, { ...asked, app: "touch started" }),
    check: shop.run(check, asked),
    verify: shop.run(verify, asked),
    lanes: shop.run(lanes, asked),
    explain: shop.run(explain, explained),
  };
}

describe("--out", () => {
  test.each([
    [".", "E0613", "holds environments/ too"],
    ["./", "E0613", "holds environments/ too"],
    ["..", "E0613", "holds environments/ too"],
    ["/", "E0613", "holds environments/ too"],
    ["environments", "E0613", "lies in environments/"],
    ["environments/t", "E0613", "lies in environments/"],
    ["dist/../environments/other", "E0613", "lies in environments/"],
    ["a-file", "E0606", '"a-file" is a file'],
    ["a-file/dist", "E0606", '"a-file" is a file'],
    ["/dev/null", "E0606", '"/dev/null" is neither a file nor a folder'],
    [".git", "E0692", '".git" lies in git\'s own folder'],
    ["dist/.git/x", "E0692", "lies in git's own folder"],
  ])("%s is refused by every command before it reads or starts anything: %s", (out, code, why) => {
    // What would be told if specs were read.
    fs.writeFileSync(join(shop.root, "environments/t/sandboxes/broken.yaml"), "{");
    const before = tree(shop.root);
    for (const [command, said] of Object.entries(allSay(out))) {
      expect(said.code, command).toBe(1);
      expect(said.err.match(/^error E\d+: .*/gm), command).toEqual([
        expect.stringMatching(new RegExp(`^error ${code}: `)),
      ]);
      expect(said.err, command).toContain(why);
    }
    expect(tree(shop.root)).toEqual(before);
  });

  test("a link from elsewhere to the folder that people work in is seen through", () => {
    const elsewhere = scratch();
    fs.symlinkSync(shop.root, join(elsewhere, "link"));
    const out = relative(shop.root, join(elsewhere, "link/environments"));
    expect(shop.run(synth, { environment: [], out }).err).toContain("E0613");
  });

  test.each(["dist/x", "../out", "environmentsOut", "other/environments"])(
    "%s is a folder",
    (out) => {
      expect(shop.run(synth, { environment: [], out })).toMatchObject({ code: 0 });
      expect(shop.run(verify, { environment: [], out })).toMatchObject({ code: 0 });
      fs.rmSync(join(shop.root, out), { recursive: true });
    },
  );
});

describe("a link to a folder outside", () => {
  test.each([
    "dist",
    "dist/t",
    "dist/.isolane",
    "dist/t/sandboxes",
    "dist/t/index/sandboxes",
    "dist/.gitattributes",
  ])("at %s is refused, and nothing is read or written there", (path) => {
    const outside = scratch();
    fs.writeFileSync(join(outside, "journal.json"), "{}");
    fs.mkdirSync(join(outside, "stage"));
    fs.writeFileSync(join(outside, "stage/0"), "precious");
    const before = tree(outside);
    fs.rmSync(join(shop.root, path), { recursive: true, force: true });
    fs.symlinkSync(outside, join(shop.root, path));
    for (const command of [synth, check, verify]) {
      const { code, err } = shop.run(command, { environment: [] });
      expect([code, err.match(/^error E\d+/m)?.[0]], err).toEqual([
        1,
        expect.stringMatching(/^error E06(06|25)$/),
      ]);
      expect(err).toContain(path);
    }
    expect(tree(outside)).toEqual(before);
    fs.rmSync(outside, { recursive: true });
  });
});
