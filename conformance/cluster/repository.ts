/**
 * @module A git repository as a team has it: specs and `dist/`, changed by editing a spec, `isolane synth`
 * and a push to a bare repository that an engine reads.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { documents } from "./crds.ts";
import type { Manifest } from "./subjects.ts";

const root = join(import.meta.dirname, "..", "..");

/** One example in a repository of its own. */
export class Repository {
  /** The bare repository, as a path. */
  readonly bare: string;
  readonly #work: string;
  readonly #environment: string;

  /** Copies an example, with another repository URL, compiles it and pushes it. */
  constructor(folder: string, environment: string, url: (bare: string) => string) {
    this.#environment = environment;
    this.bare = join(folder, "repository.git");
    this.#work = join(folder, "work");
    fs.mkdirSync(this.#work);
    this.#git(["init", "--quiet", "--bare", "--initial-branch=main", this.bare]);
    this.#git(["init", "--quiet", "--initial-branch=main"]);
    this.#git(["remote", "add", "origin", this.bare]);
    const source = `environments/${environment}`;
    fs.cpSync(join(root, source), join(this.#work, source), { recursive: true });
    this.edit(`${source}/environment.yaml`, (text) =>
      text.replace(/^( +repository: ).*$/m, (_, key: string) => `${key}${url(this.bare)}`),
    );
    this.synth();
    this.push("begin");
  }

  /** Changes a file. */
  edit(path: string, change: (text: string) => string): void {
    const at = join(this.#work, path);
    const before = fs.readFileSync(at, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the change of ${path} changes nothing`);
    fs.writeFileSync(at, after);
  }

  /** Removes a file or folder. */
  remove(path: string): void {
    fs.rmSync(join(this.#work, path), { recursive: true });
  }

  /** Compiles. */
  synth(): void {
    this.isolane("synth", `environments/${this.#environment}`);
  }

  /** Runs isolane as people do. */
  isolane(...args: readonly string[]): void {
    const tsx = join(root, "node_modules", ".bin", "tsx");
    this.#run(tsx, [join(root, "lib", "cli", "main.ts"), ...args]);
  }

  /** Commits all and pushes. */
  push(message: string): void {
    this.#git(["add", "--all"]);
    this.#git(["commit", "--quiet", "-m", message]);
    this.#git(["push", "--quiet", "--set-upstream", "origin", "main"]);
  }

  /** Takes the last commit back, as a new one. */
  revert(): void {
    this.#git(["revert", "--no-edit", "HEAD"]);
    this.#git(["push", "--quiet", "--set-upstream", "origin", "main"]);
  }

  /** The newest commit. */
  head(): string {
    return this.#git(["rev-parse", "HEAD"]).trim();
  }

  /** The objects in folders of `dist/<environment>/`. */
  objects(...folders: readonly string[]): readonly Manifest[] {
    const cwd = join(this.#work, "dist", this.#environment);
    return globSync(
      folders.map((folder) => `${folder}/**/*.yaml`),
      { cwd },
    )
      .sort()
      .flatMap((path) => {
        const text = fs.readFileSync(join(cwd, path), "utf8");
        return documents(text).map((object) => ({ path, text, object }));
      });
  }

  #git(args: readonly string[]): string {
    return this.#run("git", [
      "-c",
      "user.name=conformance",
      "-c",
      "user.email=conformance@example.com",
      ...args,
    ]);
  }

  #run(program: string, args: readonly string[]): string {
    try {
      return execFileSync(program, args, {
        cwd: this.#work,
        encoding: "utf8",
        stdio: "pipe",
        timeout: 60_000,
      });
    } catch (error) {
      const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
      throw new Error(`${program} ${args.at(-1)}: ${said}`, { cause: error });
    }
  }
}
