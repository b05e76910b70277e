/** @module Which environment folders a command works on, and the root that their files are named from. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { locateEnvironment } from "../disk/read.ts";
import { errorCode } from "../disk/write-fs.ts";
import { compareText } from "../kube/compare-text.ts";

/** An environment folder. */
export interface EnvironmentFolder {
  /** As the command named or found it. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute: the repository. Nothing above it is read. */
  readonly root: string;
  /** Its path from the root, `/` separated. */
  readonly fromRoot: string;
}

const specFile = "environment.yaml";
const defaultParent = "environments";

/** The named folders, or all of `environments/`. Reports what is no environment. */
export function findEnvironments(
  named: readonly string[],
  cwd: string,
  problems: Problems,
): readonly EnvironmentFolder[] {
  const wanted = named.length > 0 ? named.map(withoutSlash) : defaultFolders(cwd, problems);
  // A folder that is named twice is compiled once.
  const paths = new Map(wanted.map((shown) => [resolve(cwd, shown), shown]));
  return [...paths].flatMap(([path, shown]) => {
    const fault = folderFault(path);
    if (fault === undefined) return [toFolder(shown, path, cwd)];
    problems.report({
      code: "E0611",
      message: `"${shown}" ${fault}`,
      help: `name a folder that holds ${specFile}`,
    });
    return [];
  });
}

function withoutSlash(shown: string): string {
  return shown.replace(/(?<=.)[/\\]+$/, "");
}

function defaultFolders(cwd: string, problems: Problems): readonly string[] {
  const names = listFolders(join(cwd, defaultParent));
  const found = names
    .filter((name) => existsSync(join(cwd, defaultParent, name, specFile)))
    .map((name) => `${defaultParent}/${name}`);
  if (found.length === 0) {
    problems.report({
      code: "E0611",
      message: `no folder of "${defaultParent}/" holds ${specFile}`,
      help: `run the command in the folder that holds ${defaultParent}/, or name an environment folder`,
    });
  }
  return found;
}

function listFolders(path: string): readonly string[] {
  try {
    return readdirSync(path).sort(compareText);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

/** Why a path is no environment folder. */
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

function toFolder(shown: string, path: string, cwd: string): EnvironmentFolder {
  const { root, folder } = locateEnvironment(shown, cwd);
  return { shown, path, root, fromRoot: folder };
}
