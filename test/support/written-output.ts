/** @module Helpers for tests of the writer: outputs with an index, trees, and a file system that stops. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentOutput } from "../../lib/disk/change-set.ts";
import { diskFs, type WriteFs } from "../../lib/disk/write-fs.ts";
import { sha256 } from "../../lib/emit/index-files.ts";
import { indexVersion } from "../../lib/emit/index-model.ts";
import { compilerVersion } from "../../lib/emit/version.ts";

/** An environment with one sandbox unit of the given files (name to text). */
export function output(
  files: Readonly<Record<string, string>>,
  { sandbox = "pr-1", environment = "staging" } = {},
): EnvironmentOutput {
  const written = Object.entries(files).map(([name, text]) => ({
    path: `sandboxes/${sandbox}/forks/shop/${name}.yaml`,
    text,
  }));
  const index = {
    version: indexVersion,
    compiler: compilerVersion,
    environment,
    unit: { kind: "sandbox", name: sandbox },
    lanes: [],
    sources: {},
    objects: written.map(({ path, text }) => ({ file: path, sha256: sha256(text), sources: [] })),
  };
  return {
    name: environment,
    files: [
      ...written,
      { path: `index/sandboxes/${sandbox}.json`, text: `${JSON.stringify(index, undefined, 2)}\n` },
    ].map(({ path, text }) => ({ path: `${environment}/${path}`, text })),
  };
}

/** A folder of its own for one test. */
export function scratch(): string {
  return fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "isolane-test-")));
}

/** All files and empty folders below a folder, with their contents. */
export function tree(folder: string, prefix = ""): Record<string, string> {
  if (!fs.existsSync(folder)) return {};
  const found: Record<string, string> = {};
  for (const entry of fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      const inner = tree(join(folder, entry.name), `${path}/`);
      if (Object.keys(inner).length === 0) found[`${path}/`] = "empty folder";
      Object.assign(found, inner);
    } else
      found[path] = entry.isSymbolicLink()
        ? "link"
        : fs.readFileSync(join(folder, entry.name), "utf8");
  }
  return found;
}

/** Thrown by {@link stopping}: no error of the system, so nothing may handle it. */
export class Killed extends Error {}

/** The real file system, dead for good after `operations` changes. Counts them. */
export function stopping(operations: number): WriteFs & { count: () => number } {
  let count = 0;
  const changing = new Set(["makeFolder", "writeNew", "link", "rename", "remove", "removeFolder"]);
  const guarded = Object.entries(diskFs).map(([name, member]) => {
    if (typeof member !== "function") return [name, member];
    return [
      name,
      (...args: unknown[]) => {
        if (count >= operations) throw new Killed();
        if (changing.has(name)) count++;
        return (member as (...all: unknown[]) => unknown)(...args);
      },
    ];
  });
  return {
    ...(Object.fromEntries(guarded) as unknown as WriteFs),
    isRunning: () => false,
    count: () => count,
  };
}

/**
 * The real file system, which refuses the operation after `operations` others with a code of the system.
 * @param lasts It refuses those after it too.
 */
export function refusing(
  operations: number,
  code: string,
  lasts: boolean,
): WriteFs & { refused: () => string | undefined } {
  let count = 0;
  let refused: string | undefined;
  const guarded = Object.entries(diskFs).map(([name, member]) => {
    if (typeof member !== "function") return [name, member];
    return [
      name,
      (...args: unknown[]) => {
        const at = count++;
        if (at === operations || (lasts && at > operations)) {
          refused ??= name;
          // A full disk takes the name of a file, and the beginning of it.
          if (name === "writeNew" && code === "ENOSPC") fs.writeFileSync(String(args[0]), "{");
          throw Object.assign(new Error(`${code}: refused, ${name} '${args[0]}'`), { code });
        }
        return (member as (...all: unknown[]) => unknown)(...args);
      },
    ];
  });
  return { ...(Object.fromEntries(guarded) as unknown as WriteFs), refused: () => refused };
}
