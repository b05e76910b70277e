/**
 * @module What makes `git merge` and `git rebase` leave the output of a clone to the compiler: an attribute and a driver that
 * takes one side, and hooks that compile when the specs are merged. A driver cannot compile itself: git asks it file by
 * file, before the specs are merged (https://git-scm.com/docs/gitattributes#_defining_a_custom_merge_driver).
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { Git } from "../git/git.ts";
import { gitWords } from "./words.ts";

/** What a clone is to run. */
export interface Driver {
  /** The command line that runs isolane, for a shell. */
  readonly command: string;
  /** The folder that holds `environments/`, from the top. */
  readonly home: string;
  /** The output folder, from the top. */
  readonly output: string;
}

/** What was set up, and what was not because somebody else's is there. Paths as git has them. */
export interface Installed {
  readonly written: readonly string[];
  readonly left: readonly string[];
}

const hookNames = ["pre-merge-commit", "pre-commit", "post-rewrite"] as const;
const mark = "# Written by isolane merge-driver --install.";

/** Sets up a clone; again, where it is already. Fails where {@link whyUnwritable} says why. */
export function installDriver(clone: Git, driver: Driver): Installed {
  configure(clone, "merge.isolane.name", "the output is compiled, not merged");
  // Our side of a file, as it is: what is right is compiled when the specs are merged.
  configure(clone, "merge.isolane.driver", "true");
  const attributes = pathOf(clone, "info/attributes");
  const line = `${JSON.stringify(`/${driver.output}/**`)} merge=isolane`;
  const before = fs.existsSync(attributes) ? fs.readFileSync(attributes, "utf8") : "";
  if (!before.split(/\r?\n/).includes(line)) {
    fs.mkdirSync(dirname(attributes), { recursive: true });
    fs.writeFileSync(
      attributes,
      `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`,
    );
  }
  const hooks = Object.entries(scripts(driver)).map(([name, text]) => ({ name, text }));
  const folder = pathOf(clone, "hooks");
  // Hooks of a folder that is configured belong to another tool, and mostly to the repository.
  const foreign = clone.ask("config", "--get", "core.hooksPath") !== undefined;
  const isOurs = ({ name }: { readonly name: string }) => {
    const path = join(folder, name);
    return !foreign && (!fs.existsSync(path) || fs.readFileSync(path, "utf8").includes(mark));
  };
  const own = hooks.filter(isOurs);
  if (own.length > 0) fs.mkdirSync(folder, { recursive: true });
  for (const { name, text } of own) {
    fs.writeFileSync(join(folder, name), text);
    fs.chmodSync(join(folder, name), 0o755);
  }
  return {
    written: ["config", "info/attributes", ...own.map(({ name }) => `hooks/${name}`)],
    left: hooks.filter((hook) => !own.includes(hook)).map(({ name }) => `hooks/${name}`),
  };
}

/** Takes out of a clone what {@link installDriver} has put there, of whatever output folder. Gives what is gone. Fails like it. */
export function uninstallDriver(clone: Git): readonly string[] {
  const had = clone.ask("config", "--get-regexp", "^merge\\.isolane\\.") !== undefined;
  if (had) configure(clone, "--remove-section", "merge.isolane");
  const attributes = pathOf(clone, "info/attributes");
  const before = fs.existsSync(attributes) ? fs.readFileSync(attributes, "utf8") : "";
  const after = before.replace(/^.* merge=isolane\r?\n?/gm, "");
  if (after !== before && after === "") fs.rmSync(attributes);
  else if (after !== before) fs.writeFileSync(attributes, after);
  // In git's own folder: a configured one is another tool's.
  const common = clone.ask("rev-parse", "--path-format=absolute", "--git-common-dir") ?? "";
  const folder = join(common, "hooks");
  const own = hookNames.filter((name) => {
    const path = join(folder, name);
    return fs.existsSync(path) && fs.readFileSync(path, "utf8").includes(mark);
  });
  for (const name of own) fs.rmSync(join(folder, name));
  return [
    ...(had ? ["config"] : []),
    ...(after === before ? [] : ["info/attributes"]),
    ...own.map((name) => `hooks/${name}`),
  ];
}

/** Why a folder of git cannot be written, of what {@link installDriver} threw; undefined: that is another error. */
export function whyUnwritable(error: unknown): string | undefined {
  return error instanceof Error && (error instanceof Refused || "code" in error)
    ? error.message
    : undefined;
}

/** Whether merges in a clone leave this output folder to the driver. */
export function isDriverInstalled(clone: Git, output: string): boolean {
  const found = clone.run(["check-attr", "-z", "merge", "--", `${output}/x`]).stdout.split("\0")[2];
  return found === "isolane" && clone.ask("config", "--get", "merge.isolane.driver") !== undefined;
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

class Refused extends Error {}

function configure(clone: Git, ...args: readonly string[]): void {
  const done = clone.run(["config", ...args]);
  if (done.status !== 0) throw new Refused(gitWords(done));
}

function pathOf(clone: Git, name: string): string {
  return clone.ask("rev-parse", "--path-format=absolute", "--git-path", name) ?? "";
}

/** The index that the hook was given is the one to add to, so git is called here and not by isolane. */
function scripts({
  command,
  home,
  output,
}: Driver): Readonly<Record<(typeof hookNames)[number], string>> {
  const compile = [
    `(cd ${shellWord(`./${home}`)} && ${command} synth >/dev/null) || exit 1`,
    `git add --all --force -- ${shellWord(output)}`,
  ];
  const said = (what: string) =>
    `echo ${shellWord(`isolane: "${output}" is compiled anew; ${what}`)} >&2`;
  const script = (...lines: readonly string[]) => ["#!/bin/sh", mark, ...lines, ""].join("\n");
  return {
    // git has made the tree of the merge already, and takes nothing that a hook adds: https://git-scm.com/docs/githooks
    "pre-merge-commit": script(
      "before=$(git write-tree)",
      ...compile,
      '[ "$before" = "$(git write-tree)" ] && exit 0',
      said("complete the merge by `git commit`"),
      "exit 1",
    ),
    "pre-commit": script('[ -f "$(git rev-parse --git-path MERGE_HEAD)" ] || exit 0', ...compile),
    "post-rewrite": script(
      '[ "$1" = rebase ] || exit 0',
      ...compile,
      `git diff --cached --quiet || ${said("add it to the last commit by `git commit --amend`")}`,
    ),
  };
}
