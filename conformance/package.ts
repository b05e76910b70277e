/** @module The package as it is installed from git: npm clones, builds and links it, and the program writes the example's output. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Outcome } from "./part.ts";

/** The part's name. */
export const name = "package";

const root = join(import.meta.dirname, "..");

/** Nothing has to be built before. */
export function prepare(): void {}

/** Installs the commit that is checked out, and compares what the installed program writes. */
export async function run(): Promise<Outcome> {
  const scratch = fs.mkdtempSync(join(tmpdir(), "isolane-install-"));
  try {
    fs.writeFileSync(join(scratch, "package.json"), '{ "name": "own", "private": true }\n');
    const commit = output("git", ["rev-parse", "HEAD"], root).trim();
    const source = `git+${pathToFileURL(root)}#${commit}`;
    output("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", source], scratch);
    fs.cpSync(join(root, "environments"), join(scratch, "environments"), { recursive: true });
    output("npx", ["--no-install", "isolane", "synth"], scratch);
    const [wanted, got] = [files(join(root, "dist")), files(join(scratch, "dist"))];
    const failures = [...new Set([...wanted.keys(), ...got.keys()])]
      .filter((path) => wanted.get(path) !== got.get(path))
      .map((path) => `dist/${path} is another one by the installed program`);
    return { rows: [{ "installed from": source, files: got.size }], failures };
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function output(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

function files(folder: string): ReadonlyMap<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const own = names.filter(
    (name) => !name.startsWith(".isolane") && fs.statSync(join(folder, name)).isFile(),
  );
  return new Map(own.map((name) => [name, fs.readFileSync(join(folder, name), "utf8")]));
}
