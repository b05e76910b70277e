/**
 * @module The cache: a folder outside of every repository, with one stamp of each environment that was compiled. Safe to
 * delete at any time. What cannot be read or written there is no problem: there is no stamp then.
 */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compilerVersion } from "../emit/version.ts";
import { once } from "../kube/once.ts";
import { errorCode } from "./write-fs.ts";

/** Stamps that are kept; of more, the oldest go. */
const most = 64;
/** What is ours in the folder, which may be anybody's: stamps, and what a killed run has left of one. */
const ownName = /^[0-9a-f]{32}\.stamp(?:\.\d+)?$/;

/** The folder of stamps by the environment's variables; undefined: there is no place for it. */
export function cacheFolder(
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { ISOLANE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = variables;
  if (ISOLANE_CACHE) return ISOLANE_CACHE;
  const base = XDG_CACHE_HOME || LOCALAPPDATA || (HOME ? join(HOME, ".cache") : undefined);
  return base === undefined ? undefined : join(base, "isolane");
}

/** The text of an environment's stamp. `place`: what tells environments apart. */
export function readStampText(cache: string, place: string): string | undefined {
  return orNothing(() => readFileSync(fileOf(cache, place), "utf8"));
}

/** Replaces an environment's stamp in one step. */
export function writeStampText(cache: string, place: string, text: string): void {
  const file = fileOf(cache, place);
  orNothing(() => {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, text, { mode: 0o600 });
    renameSync(own, file);
    const all = readdirSync(cache)
      .filter((name) => ownName.test(name))
      .map((name) => join(cache, name));
    if (all.length <= most) return;
    const age = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const byAge = all.map((path) => ({ path, at: age(path) })).sort((a, b) => a.at - b.at);
    for (const { path } of byAge.slice(0, all.length - most)) rmSync(path, { force: true });
  });
}

/** The compiler that runs: its version, and the state of its own files, which are others after a build. */
export function compilerState(): string {
  return state().text;
}

const state = once(() => {
  const own = fileURLToPath(new URL("..", import.meta.url));
  const hash = createHash("sha256");
  for (const name of readdirSync(own, { recursive: true, encoding: "utf8" }).sort()) {
    const found = statSync(join(own, name), { throwIfNoEntry: false });
    hash.update(`${name} ${found?.size} ${found?.mtimeMs}\n`);
  }
  return { text: `${compilerVersion} ${process.version} ${hash.digest("hex")}` };
});

function fileOf(cache: string, place: string): string {
  return join(cache, `${createHash("sha256").update(place).digest("hex").slice(0, 32)}.stamp`);
}

function orNothing<Answer>(action: () => Answer): Answer | undefined {
  try {
    return action();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
