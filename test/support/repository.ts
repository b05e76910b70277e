/** @module Environment repositories of real git: a bare one, and clones in which people publish. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { publish } from "../../lib/cli/commands/publish.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import type { PublishAsked } from "../../lib/cli/publish-asked.ts";
import { type Printed, runnerIn } from "./project.ts";
import type { FileMap } from "./synth.ts";
import { runWaiting } from "./waiting.ts";
import { scratch } from "./written-output.ts";

/** What git gets: none of the machine's own settings. */
export function gitVariables(home: string): Readonly<Record<string, string | undefined>> {
  return {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: join(home, "tmp"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_DATE: "2026-11-20T08:00:00Z",
    GIT_COMMITTER_DATE: "2026-11-20T08:00:00Z",
  };
}

/** A checkout of a test. */
export interface Clone {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files; `undefined` deletes one. */
  readonly put: (files: Readonly<Record<string, string | undefined>>) => void;
  readonly read: (path: string) => string;
  /** Runs `isolane publish`. */
  readonly publish: (asked?: Partial<PublishAsked>) => Promise<Printed>;
}

/** An environment repository on disk. `remove` deletes it with all clones. */
export interface Repository {
  readonly folder: string;
  /** The bare repository. */
  readonly bare: string;
  /** git in the bare repository. */
  readonly git: (...args: readonly string[]) => string;
  /** `options`: of `git clone`. `url`: default: the bare repository's path. */
  readonly clone: (name: string, options?: readonly string[], url?: string) => Clone;
  /** The text of a file that is upstream. */
  readonly upstream: (path: string) => string;
  readonly remove: () => void;
}

/** Bare repositories by what is in them: making one takes longer than copying it. */
const made = new Map<string, string>();

/** A bare repository whose branch `main` holds these specs and their output, in a folder of its own. */
export function repositoryOf(files: FileMap): Repository {
  const key = JSON.stringify(files);
  const template = made.get(key);
  const shop = openIn(scratch());
  if (template === undefined) {
    seed(shop, files);
    const kept = join(scratch(), "env.git");
    fs.cpSync(shop.bare, kept, { recursive: true });
    made.set(key, kept);
  } else fs.cpSync(template, shop.bare, { recursive: true });
  return shop;
}

function seed({ clone, bare }: Repository, files: FileMap): void {
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  const own = clone("seed");
  own.put(files);
  const { code, err } = runnerIn(own.folder)(synth, { environment: [] });
  if (code !== 0) throw new Error(err);
  own.git("add", "--all");
  own.git("commit", "--quiet", "--message=seed");
  own.git("push", "--quiet", "origin", "HEAD:refs/heads/main");
  fs.rmSync(own.folder, { recursive: true });
}

function openIn(folder: string): Repository {
  const variables = gitVariables(folder);
  fs.mkdirSync(join(folder, "tmp"));
  const bare = join(folder, "env.git");
  const gitIn =
    (cwd: string) =>
    (...args: readonly string[]) =>
      execFileSync("git", ["-C", cwd, ...args], {
        encoding: "utf8",
        env: variables,
        stdio: "pipe",
      }).replace(/\n$/, "");
  const clone = (name: string, options: readonly string[] = [], url = bare): Clone => {
    const own = join(folder, name);
    gitIn(folder)("clone", "--quiet", ...options, "--", url, own);
    return checkoutIn(own, gitIn(own), variables);
  };
  return {
    folder,
    bare,
    git: gitIn(bare),
    clone,
    upstream: (path) => `${gitIn(bare)("show", `main:${path}`)}\n`,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** A checkout that people work in. */
function checkoutIn(
  folder: string,
  git: Clone["git"],
  variables: ReturnType<typeof gitVariables>,
): Clone {
  git("config", "user.name", "Test");
  git("config", "user.email", "test@example.org");
  return {
    folder,
    git,
    put: (files) => {
      for (const [path, text] of Object.entries(files)) {
        const full = join(folder, path);
        fs.mkdirSync(dirname(full), { recursive: true });
        if (text === undefined) fs.rmSync(full);
        else fs.writeFileSync(full, text);
      }
    },
    read: (path) => fs.readFileSync(join(folder, path), "utf8"),
    publish: (asked = {}) =>
      runWaiting(publish, { timeout: 60, ...asked }, { cwd: folder, variables }),
  };
}
