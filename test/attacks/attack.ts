/**
 * @module What a branch can do to a reviewed output, and that it is refused. An attack is a small edit of compiled files
 * or of specs; each is tried on a repository on disk, by the commands that people run.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { type Project, project } from "../support/project.ts";
import type { FileMap } from "../support/synth.ts";
import { tree } from "../support/written-output.ts";

/** The new content of a file, or a change of what it holds; a link to somewhere; null: it is removed. */
type Edit = string | Uint8Array | { readonly link: string } | null | ((text: string) => string);

/** One attack. */
export interface Attack {
  /** By path from the repository's root. A path in slashes is a regex that means exactly one file of it. */
  readonly edits: Readonly<Record<string, Edit>>;
  /** What each command has to say, as `CODE part of the message`. Default for `check`: only that something differs. */
  readonly refused: { readonly verify: string; readonly check?: string };
}

/** Tries each attack on a fresh copy of the output. */
export function areRefused(
  what: string,
  repository: FileMap,
  attacks: Readonly<Record<string, Attack>>,
): void {
  describe(what, () => {
    let world: Project;
    beforeAll(() => {
      world = project(repository);
      for (const command of [verify, check])
        expect(world.run(command, { environment: [] })).toMatchObject({ code: 0, err: "" });
      fs.cpSync(world.root, `${world.root}.clean`, { recursive: true });
    });
    afterAll(() => {
      world.remove();
      fs.rmSync(`${world.root}.clean`, { recursive: true });
    });
    test.each(Object.entries(attacks))("%s", (_, { edits, refused }) => {
      for (const [path, edit] of Object.entries(edits)) apply(world.root, path, edit);
      try {
        for (const [command, wanted] of [
          [verify, refused.verify],
          [check, refused.check ?? ""],
        ] as const) {
          const { code, err } = world.run(command, { environment: [] });
          const [errorCode = "", message = ""] = wanted.split(/ (.*)/);
          expect(`${command.name}: ${code}`).toBe(`${command.name}: 1`);
          if (wanted !== "") expect(err).toMatch(new RegExp(`error ${errorCode}: .*${message}`));
        }
      } finally {
        fs.rmSync(world.root, { recursive: true });
        fs.cpSync(`${world.root}.clean`, world.root, { recursive: true });
      }
    });
  });
}

function apply(root: string, path: string, edit: Edit): void {
  const file = join(root, fileOf(root, path));
  const before = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  fs.rmSync(file, { force: true });
  if (edit === null) return;
  fs.mkdirSync(join(file, ".."), { recursive: true });
  if (typeof edit === "object" && "link" in edit) {
    fs.symlinkSync(edit.link, file);
    return;
  }
  const after = typeof edit === "function" ? edit(before ?? "") : edit;
  if (after === before) throw new Error(`${path} is not changed`);
  fs.writeFileSync(file, after);
}

function fileOf(root: string, path: string): string {
  const pattern = /^\/(.*)\/$/.exec(path)?.[1];
  if (pattern === undefined) return path;
  const found = Object.keys(tree(root)).filter((one) => new RegExp(pattern).test(one));
  if (found.length !== 1) throw new Error(`${path} means ${found.join(", ") || "nothing"}`);
  return found[0] ?? "";
}
