/** @module The engine that applies a repository, and the repository's URL: what its objects show, and what git knows. */
import { hasCredentials } from "../diagnostics/secret-text.ts";
import { normalised } from "../load/rendering/repositories.ts";
import type { DeployedFolder, Deployer, EngineName } from "./deployers.ts";
import type { Chosen, FoundRepository, Wanted } from "./settings.ts";

/** What git knows of a working copy. */
export interface WorkingCopy {
  /** The URL of the remote `origin`, as git has it. */
  readonly remote?: string | undefined;
  /** The branch that `origin` takes for its usual one. */
  readonly branch?: string | undefined;
  /** The folder that holds `environments/`, from the top of the working copy; `""` for the top itself. */
  readonly prefix: string;
  /** The root, from the top of the working copy; `""` where files for CI can be written. */
  readonly rootPrefix: string;
}

/** Chooses among what is asked, what the repository's objects say, and what git says. */
export function chooseRepository(
  deployers: readonly Deployer[],
  { remote, branch, prefix }: WorkingCopy,
  { engine, repository }: Wanted,
  context: { readonly name: string; readonly isFolder: (path: string) => boolean },
): FoundRepository {
  const own = deployers
    .flatMap(({ folders, ...one }) => folders.map((folder) => ({ ...one, folder })))
    .filter(({ folder }) => folder.path === "" || context.isFolder(folder.path));
  const url = chooseUrl(
    repository,
    own.map(({ folder }) => folder),
    remote,
  );
  const revision =
    own.find(({ folder }) => isBranch(folder.revision) && folder.url !== undefined)?.folder
      .revision ?? branch;
  const sources = own.flatMap(({ folder }) =>
    folder.url === undefined && folder.source !== undefined ? [folder.source] : [],
  );
  return {
    engine: chooseEngine(engine, deployers),
    ...url,
    ...(revision === undefined || revision === "main" ? {} : { revision }),
    ...(prefix === "" ? {} : { path: `${prefix}/dist/${context.name}` }),
    sources: [...new Set(sources)],
  };
}

/** A URL without user and password; a user of SSH stays. */
export function withoutCredentials(url: string): string {
  return hasCredentials(url)
    ? url
        .replace(/^(https?:\/\/)[^/@]*@/i, "$1")
        .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):[^/@]*@/i, "$1@")
    : url;
}

// --- internal ---

function chooseEngine(
  asked: EngineName | undefined,
  deployers: readonly Deployer[],
): Chosen<EngineName> {
  if (asked !== undefined) return { value: asked, from: "stated", text: "as asked" };
  const [first, ...others] = [...new Set(deployers.map(({ engine }) => engine))]
    .map((engine) => deployers.filter((one) => one.engine === engine))
    .sort((a, b) => b.length - a.length);
  const [shown] = first ?? [];
  if (first === undefined || shown === undefined)
    return {
      value: "argocd",
      from: "assumed",
      text: "no Application or Kustomization shows the engine",
    };
  const more = first.length > 1 ? ` and ${first.length - 1} more` : "";
  return {
    value: shown.engine,
    from: others.length === 0 ? "found" : "assumed",
    text: `${shown.name} in ${shown.file}${more}`,
  };
}

function chooseUrl(
  asked: string | undefined,
  folders: readonly DeployedFolder[],
  remote: string | undefined,
): Pick<FoundRepository, "url" | "decisions"> {
  const url = urlOf(asked, folders, remote);
  if (url === undefined) {
    const own =
      remote === undefined
        ? "nothing shows the URL of this repository"
        : `git's remote "origin" is no URL that an engine can read`;
    const text = `${own}, so no engine is told to apply the output`;
    const help = "fill in spec.gitops, or run init again with --repository URL";
    return { decisions: [{ text, help }] };
  }
  const clean = withoutCredentials(url.value);
  const told = {
    text: "the URL of the repository has credentials, which were left out",
    help: "the engine has credentials of repositories in its own settings; revoke these if the URL was ever committed",
  };
  return { url: { ...url, value: clean }, decisions: clean === url.value ? [] : [told] };
}

function urlOf(
  asked: string | undefined,
  folders: readonly DeployedFolder[],
  remote: string | undefined,
): Chosen<string> | undefined {
  if (asked !== undefined) return { value: asked, from: "stated", text: "as asked" };
  const shown = folders.flatMap(({ url }) => url ?? []);
  const own = remote === undefined ? "" : normalised(remote);
  const named = shown.find((url) => normalised(url) === own) ?? shown[0];
  if (named !== undefined)
    return { value: named, from: "found", text: "as the objects that deploy it name it" };
  return remote !== undefined && reachable.test(remote)
    ? { value: remote, from: "found", text: `git's remote "origin"` }
    : undefined;
}

/** What an engine can read: https://git-scm.com/docs/git-clone#_git_urls without paths of this machine. */
const reachable = /^(?:https?|ssh):\/\/|^[^/:@\s]+@[^/:\s]+:(?!\/\/)/;

/** A branch that is named; `HEAD` names none, and numbers and hashes are no branches. */
function isBranch(revision: string | undefined): boolean {
  return revision !== undefined && !/^(?:HEAD|v?\d.*|[0-9a-f]{7,40}|)$/.test(revision);
}
