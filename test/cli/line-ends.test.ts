/** @module The output in a clone of git on Windows, which may give every text file CRLF. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { type Project, project } from "../support/project.ts";
import { tree } from "../support/written-output.ts";
import { environment, sandbox } from "./specs.ts";

let shop: Project;
let dist = "";
beforeEach(() => {
  shop = project({ ...environment("t"), "environments/t/sandboxes/pr-1.yaml": sandbox("pr-1") });
  dist = join(shop.root, "dist");
});
afterEach(() => shop.remove());

const asked = { environment: [] };

/** Gives the files whose path matches the line ends of Windows. */
function toWindows(files = /./): void {
  for (const [path, text] of Object.entries(tree(dist)))
    if (files.test(path)) fs.writeFileSync(join(dist, path), text.replaceAll("\n", "\r\n"));
}

test("check names the line ends instead of showing every line, and synth restores them", () => {
  const before = tree(dist);
  toWindows();
  const { code, out, err } = shop.run(check, asked);
  expect(code).toBe(1);
  expect(out).not.toContain("@@");
  expect(out).toMatch(/^line ends only: dist\/t\/[^,]*, .* and \d+ more files$/m);
  expect(err).toContain("has the line ends of Windows (CRLF)");
  expect(shop.run(verify, asked).code).toBe(0);
  expect(shop.run(synth, asked).code).toBe(0);
  expect(tree(dist)).toEqual(before);
});

test("a file that differs in more than its line ends is shown", () => {
  toWindows(/virtualservice|gitattributes/);
  const file = join(dist, "t/baseline/shop-t/deployment-web.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("web:1", "web:2"));
  const { out, err } = shop.run(check, asked);
  expect(out).toMatch(/^--- dist\/t\/baseline\/shop-t\/deployment-web.yaml$/m);
  expect(out).toMatch(/^line ends only: dist\/t\/[^,]*, .*dist\/.gitattributes/m);
  expect(err).toContain("is not what the specs say");
});

test("the lane of a sandbox that is gone goes, whatever git made of its files", () => {
  toWindows();
  fs.rmSync(join(shop.root, "environments/t/sandboxes/pr-1.yaml"));
  expect(shop.run(synth, asked)).toMatchObject({ code: 0, err: "" });
  expect(Object.keys(tree(dist)).filter((path) => path.includes("pr-1"))).toEqual([]);
});

test("a file that an index has lost is taken over where only its line ends differ", () => {
  fs.rmSync(join(dist, "t/index/sandboxes/pr-1.json"));
  toWindows(/^t.sandboxes/);
  expect(shop.run(synth, asked)).toMatchObject({ code: 0, err: "" });
});

/** Real git in the repository. `settings`: as of `git -c`. */
function git(settings: readonly string[], ...args: readonly string[]): void {
  const all = ["user.name=a", "user.email=a@b", ...settings].flatMap((one) => ["-c", one]);
  execFileSync("git", [...all, ...args], { cwd: shop.root, stdio: "pipe" });
}

/** Commits everything and checks it out again. */
function checkOutAgain(settings: readonly string[]): void {
  git(settings, "init", "-q");
  git(settings, "add", ".");
  git(settings, "commit", "-qm", "all");
  for (const folder of ["dist", "environments"])
    fs.rmSync(join(shop.root, folder), { recursive: true });
  git(settings, "checkout", "-q", ".");
}

test.each<[string, string, readonly string[], RegExp]>([
  ["core.autocrlf", "", ["core.autocrlf=true"], /\r\n/],
  ["line ends", "* text eol=crlf\n", [], /\r\n/],
  ["line ends by path", "dist/** eol=crlf\nenvironments/** text eol=crlf\n", [], /\r\n/],
  ["a filter", "* filter=upper\n", ["filter.upper.smudge=tr a-z A-Z"], /KIND: CONFIGMAP/],
  [
    "a filter by a macro",
    "[attr]up filter=upper\n* up\n",
    ["filter.upper.smudge=tr a-z A-Z"],
    /KIND:/,
  ],
  ["names of blobs", "* ident\n", [], /\$Id: [0-9a-f]{40} \$/],
  ["an encoding", "*.yaml text working-tree-encoding=UTF-16LE\n", [], /k\0i\0n\0d\0/],
])("git leaves the output alone where folders above have %s", (_, attributes, settings, effect) => {
  fs.writeFileSync(join(shop.root, ".gitattributes"), attributes);
  const spec = join(shop.root, "environments/t/baseline/web.yaml");
  const ident =
    '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: id }\ndata: { id: "$Id$" }\n';
  fs.appendFileSync(spec, ident);
  expect(shop.run(synth, asked).code).toBe(0);
  const [before, specs] = [tree(dist), tree(join(shop.root, "environments"))];
  // git takes what is committed for what the encoding says.
  if (attributes.includes("encoding"))
    for (const [path, text] of Object.entries(specs))
      fs.writeFileSync(join(shop.root, "environments", path), text, "utf16le");
  checkOutAgain(settings);
  // The attribute works, elsewhere.
  expect(fs.readFileSync(spec, "utf8")).toMatch(effect);
  expect(tree(dist)).toEqual(before);
  for (const [path, text] of Object.entries(specs))
    fs.writeFileSync(join(shop.root, "environments", path), text);
  expect(shop.run(check, asked).code).toBe(0);
});

test("check holds .gitattributes to the byte, and synth never replaces somebody else's", () => {
  const file = join(dist, ".gitattributes");
  const before = fs.readFileSync(file, "utf8");
  fs.appendFileSync(file, "*.yaml working-tree-encoding=UTF-16\n");
  expect(shop.run(check, asked)).toMatchObject({ code: 1, out: expect.stringContaining("UTF-16") });
  expect(shop.run(synth, asked).code).toBe(0);
  expect(fs.readFileSync(file, "utf8")).toBe(before);
  fs.rmSync(file);
  expect(shop.run(check, asked).out).toContain("missing: dist/.gitattributes");
  fs.writeFileSync(file, "* linguist-generated\n");
  expect(shop.run(synth, asked)).toMatchObject({ code: 1, err: expect.stringContaining("E0605") });
  expect(fs.readFileSync(file, "utf8")).toBe("* linguist-generated\n");
  fs.rmSync(file);
  fs.symlinkSync("/dev/null", file);
  expect(shop.run(synth, asked)).toMatchObject({ code: 1, err: expect.stringContaining("E0606") });
});
