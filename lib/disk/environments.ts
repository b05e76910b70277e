/**
 * @module How people name an environment and the output folder: a name (`staging` means
 * `environments/staging`), a folder, or the folder that they stand in.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { compareText } from "../kube/compare-text.ts";
import { isContained } from "./contained.ts";
import type { OutFolder } from "./output-tree.ts";
import { locateEnvironment } from "./read.ts";
import { errorCode } from "./write-fs.ts";

/** An environment folder. */
export interface EnvironmentFolder {
  /** As the command named or found it; relative to the working folder. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute: the repository. Nothing above it is read. */
  readonly root: string;
  /** Its path from the root, `/` separated. */
  readonly fromRoot: string;
}

/** Where a command runs. */
export interface Here {
  /** Absolute. */
  readonly cwd: string;
  /** The folder outside of which nothing is read. Default: what {@link locateEnvironment} says. */
  readonly root?: string | undefined;
}

/** The file that makes a folder an environment. */
export const specFile = "environment.yaml";
/** The folder that holds environments. */
export const parentName = "environments";

/**
 * The environments that are named; without names the one that `cwd` lies in, otherwise all of `environments/`.
 * Reports names that mean no environment, or two.
 */
export function findEnvironments(
  named: readonly string[],
  { cwd, root: given }: Here,
  problems: Problems,
): readonly EnvironmentFolder[] {
  const paths =
    named.length > 0
      ? named.flatMap((name) => toPath(name, cwd, problems) ?? [])
      : defaultPaths(cwd, problems);
  // A folder that is named twice is compiled once.
  const shown = new Map(paths.map((path) => [resolve(cwd, path), path]));
  return [...shown].flatMap(([path, name]) => {
    const { root, folder } = locateEnvironment(path, cwd, given);
    if (isContained(folder)) return [{ shown: name, path, root, fromRoot: folder }];
    problems.report({
      code: "E0611",
      message: `"${name}" does not lie in the root "${fromHere(root, cwd)}"`,
      help: "give --root a folder that holds the environment and all that it reads",
    });
    return [];
  });
}

/** The named environment, or the only one there is. Reports where that is none, or not clear. */
export function oneEnvironment(
  named: string | undefined,
  here: Here,
  problems: Problems,
): EnvironmentFolder | undefined {
  const folders = findEnvironments(named === undefined ? [] : [named], here, problems);
  const [only, ...others] = folders;
  if (others.length === 0) return only;
  problems.report({
    code: "E0706",
    message: `there are ${folders.length} environments`,
    help: `name one by --environment: ${folders.map(({ shown }) => shown).join(", ")}`,
  });
  return undefined;
}

/**
 * The folder that people work in: the one that holds `environments/`, where `cwd` is in an environment, in
 * `environments/` or anywhere else below that folder in the repository.
 */
export function homeOf(cwd: string): string {
  const standing = standingIn(cwd);
  if (standing !== undefined) {
    const above = dirname(standing);
    return basename(above) === parentName ? dirname(above) : above;
  }
  for (let at = cwd; ; at = dirname(at)) {
    if (environmentsOf(join(at, parentName)).length > 0) return at;
    if (existsSync(join(at, ".git")) || at === dirname(at)) return cwd;
  }
}

/** The output folder that is named, otherwise `dist` beside `environments/`. */
export function outFolder(named: string | undefined, cwd: string): OutFolder {
  if (named !== undefined) return { path: resolve(cwd, named), shown: withoutSlash(named) };
  const path = join(homeOf(cwd), "dist");
  return { path, shown: fromHere(path, cwd) };
}

/** The environment folder that `cwd` is or lies in, below the repository's root. */
export function standingIn(cwd: string): string | undefined {
  for (let at = cwd; ; at = dirname(at)) {
    if (existsSync(join(at, specFile))) return at;
    if (existsSync(join(at, ".git")) || at === dirname(at)) return undefined;
  }
}

function toPath(named: string, cwd: string, problems: Problems): string | undefined {
  const home = homeOf(cwd);
  const known = join(home, parentName);
  const here = withoutSlash(named);
  // As people name it from the folder that holds `environments/`.
  const fromHome = fromHere(resolve(home, here), cwd);
  const isFromHome = !isAbsolute(here) && !existsSync(resolve(cwd, here));
  const asFolder = isFromHome && folderFault(resolve(home, here)) === undefined ? fromHome : here;
  const fault = folderFault(resolve(cwd, asFolder));
  const asName = fromHere(join(known, named), cwd);
  const isName = /^[^/\\]+$/.test(named) && folderFault(resolve(cwd, asName)) === undefined;
  if (fault === undefined && isName && resolve(cwd, asFolder) !== resolve(cwd, asName)) {
    problems.report({
      code: "E0614",
      message: `"${named}" is the folder "./${named}" and the environment "${asName}"`,
      help: `write "./${named}" or "${asName}"`,
    });
    return undefined;
  }
  if (fault === undefined) return asFolder;
  if (isName) return asName;
  problems.report({
    code: "E0611",
    message: `"${asFolder}" ${fault}`,
    help: `name a folder that holds ${specFile}, or one of ${parentName}/: ${knownNames("environments", environmentsOf(known), named)}`,
  });
  return undefined;
}

function defaultPaths(cwd: string, problems: Problems): readonly string[] {
  const standing = standingIn(cwd);
  if (standing !== undefined) return [fromHere(standing, cwd)];
  const parent = fromHere(join(homeOf(cwd), parentName), cwd);
  const found = environmentsOf(resolve(cwd, parent), (path, reason) => {
    problems.report({
      code: "E0102",
      message: `"${fromHere(path, cwd)}" cannot be read: ${reason}`,
      help: "check its permissions, or remove it",
    });
  });
  if (problems.failed) return [];
  if (found.length === 0) {
    problems.report({
      code: "E0611",
      message: `no folder of "${parentName}/" holds ${specFile}`,
      help: `run the command in the folder that holds ${parentName}/, or name an environment folder`,
    });
  }
  return found.map((name) => (parent === "." ? name : `${parent}/${name}`));
}

/** The names of a folder's folders that are environments. */
export function environmentsOf(
  folder: string,
  refused: (path: string, reason: string) => void = () => {},
): readonly string[] {
  const attempt = <Result>(path: string, read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
      if (!["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? ""))
        refused(path, error.message.split(", ")[0] ?? "");
      return undefined;
    }
  };
  const names = attempt(folder, () => readdirSync(folder)) ?? [];
  return names
    .filter((name) => attempt(join(folder, name), () => statSync(join(folder, name, specFile))))
    .sort(compareText);
}

/** Why a path is not an environment folder. */
function folderFault(path: string): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return "is a file, not an environment folder";
    return existsSync(join(path, specFile)) ? undefined : `holds no ${specFile}`;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "does not exist";
    if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
    return `cannot be read: ${error.message}`;
  }
}

function withoutSlash(shown: string): string {
  return shown.replace(/(?<=.)[/\\]+$/, "");
}

function fromHere(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join("/") || ".";
}
