/** @module Where `isolane init` works: the repository, the folder of manifests, and the environment that is to be. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import {
  type EnvironmentFolder,
  environmentsOf,
  homeOf,
  parentName,
  specFile,
} from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { checkedOut } from "../git/branch.ts";
import { Git } from "../git/git.ts";
import { notABranch } from "../init/questions.ts";
import type { WorkingCopy } from "../init/repository.ts";
import { childPath, isManifestName } from "../load/paths.ts";
import type { Place } from "./host.ts";

/** The places. Paths are from the root. */
export interface InitPlace {
  readonly folder: EnvironmentFolder;
  readonly name: string;
  /** The folder that holds `environments/`; `""` where that is the root. */
  readonly home: string;
  /** Holds the manifests. */
  readonly manifests: string;
  /** What holds no baseline: specs, output, other environments. */
  readonly skipped: readonly string[];
  /** The branch that engines read. */
  readonly trunk: string;
  readonly copy: WorkingCopy;
}

/** The places that a command line names. Reports what cannot be one. */
export function initPlace(
  { folder: named, trunk: asked }: { readonly folder: string; readonly trunk?: string },
  name: string,
  place: Place,
  problems: Problems,
): InitPlace | undefined {
  const home = repositoryOf(place);
  const root = place.root ?? home;
  const manifests = insideOf(root, resolve(place.cwd, named));
  const own = insideOf(root, home) ?? "";
  const fromRoot = childPath(childPath(own, parentName), name);
  if (!/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    problems.report({
      code: "E0803",
      message: `"${name}" is no name for an environment`,
      help: "use lower-case letters, digits and dashes, at most 63 characters",
    });
  } else if (diskIo(root).kind(childPath(fromRoot, specFile)) !== "missing") {
    problems.report({
      code: "E0802",
      message: `"${childPath(fromRoot, specFile)}" exists already`,
      help: "choose another --name, or edit it: init never replaces a spec",
    });
  }
  const fault = manifests === undefined ? `lies outside of "${root}"` : faultOf(root, manifests);
  if (fault !== undefined || manifests === undefined) {
    problems.report({
      code: "E0801",
      message: `"${named}" ${fault}`,
      help: "name a folder of the repository that holds manifests, a kustomization or a chart; where the repository is larger than that, say --root",
    });
  }
  if (problems.failed || manifests === undefined) return undefined;
  const shown = relative(place.cwd, join(root, fromRoot)).split(sep).join("/");
  const folder = { shown, path: join(root, fromRoot), root, fromRoot };
  const skipped = skippedIn(own, fromRoot, manifests);
  const git = new Git(home, place.variables);
  const { known, trunk } = trunkIn(git, asked);
  const copy = workingCopy(git, root, known, place);
  return { folder, name, home: own, manifests, skipped, trunk, copy };
}

// --- internal ---

/** Where `environments/` is, or will be: in the repository's folder, and beside other environments. */
function repositoryOf({ cwd, root }: Place): string {
  const home = homeOf(cwd);
  if (environmentsOf(join(home, parentName)).length > 0) return home;
  if (root !== undefined) return root;
  for (let at = cwd; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
  }
  return cwd;
}

/** The path from the root, `/` separated; undefined for what lies outside. */
function insideOf(root: string, path: string): string | undefined {
  const found = relative(realOf(root), realOf(path)).split(sep).join("/");
  return found === ".." || found.startsWith("../") || found.startsWith("/") ? undefined : found;
}

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function faultOf(root: string, folder: string): string | undefined {
  const io = diskIo(root);
  switch (io.kind(folder)) {
    case "folder": {
      const files = io.walk(folder);
      return files.some(({ path }) => isManifestName(path) || /(?:^|\/)Kustomization$/.test(path))
        ? undefined
        : "holds no *.yaml, *.yml or *.json";
    }
    case "missing":
      return "does not exist";
    case "file":
      return "is a file";
    case "unreadable":
      return "cannot be read: permission denied";
    case "outside":
      return "leads out of the repository";
    case "tangled":
    case "other":
      return "is not a folder";
  }
}

function skippedIn(home: string, environment: string, manifests: string): readonly string[] {
  const environments = childPath(home, parentName);
  const isAbove = manifests === "" || `${environments}/`.startsWith(`${manifests}/`);
  return [
    ...(isAbove ? [environments] : []),
    ...["sandboxes", "groups", specFile].map((name) => childPath(environment, name)),
    childPath(home, "dist"),
    childPath(home, "node_modules"),
  ];
}

function workingCopy(
  git: Git,
  root: string,
  branch: string | undefined,
  { variables }: Place,
): WorkingCopy {
  return {
    remote: git.ask("config", "--get", "remote.origin.url"),
    branch,
    prefix: prefixOf(git),
    rootPrefix: prefixOf(new Git(root, variables)),
  };
}

/** The branch that engines read: as it is asked for; of origin, otherwise the usual one that there is; what is checked out. */
function trunkIn(git: Git, asked: string | undefined) {
  const { branch, base } = checkedOut(git);
  const isName = (name: string | undefined) => notABranch(name ?? "") === undefined;
  return { known: asked ?? base, trunk: [asked, base, branch].find(isName) ?? "main" };
}

function prefixOf(git: Git): string {
  return (git.ask("rev-parse", "--show-prefix") ?? "").replace(/\/$/, "");
}
