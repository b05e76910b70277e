/** @module A repository in a folder of its own, compiled, in which a test runs commands as a person would. */
import * as fs from "node:fs";
import { join } from "node:path";
import type { Host } from "../../lib/cli/host.ts";
import { run } from "../../lib/cli/run.ts";
import type { FileMap } from "../support/synth.ts";
import { scratch } from "./output.ts";

/** What a command printed. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A compiled repository. `remove` deletes it. */
export interface Project {
  readonly root: string;
  /** Runs a command that is given this folder and these streams. */
  readonly run: (command: (host: Host) => number) => Printed;
  readonly remove: () => void;
}

/** Writes a repository and compiles it; throws with the diagnostics where it does not compile. */
export function project(files: FileMap): Project {
  const root = scratch();
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  const runHere: Project["run"] = (command) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = command({
      cwd: root,
      out: { color: false, write: (text) => void out.push(text) },
      err: { color: false, write: (text) => void err.push(text) },
    });
    return { code, out: out.join(""), err: err.join("") };
  };
  const options = { out: "dist", format: "human", strict: false } as const;
  const { code, err } = runHere((host) => run("synth", [], options, host));
  if (code !== 0) throw new Error(err);
  return { root, run: runHere, remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}
