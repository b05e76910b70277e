/**
 * @module The environment repository, for commands that run in the checkout of an application: a temporary clone of one
 * branch, and the folder in it that holds the environments.
 */
import { posix, relative, resolve, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { isContained } from "../disk/contained.ts";
import { parentName, specFile } from "../disk/environments.ts";
import { Git, type GitResult } from "../git/git.ts";
import { entriesIn } from "../publish/change.ts";
import {
  type Published,
  pathIn,
  publishChange,
  reportNoScratch,
  reportNoTip,
} from "../publish/publish.ts";
import { fetchPatiently, patiently } from "../publish/remote.ts";
import { checkOut, isLocal, type Scratch, scratchOfUrl } from "../publish/scratch.ts";
import { areBranches, authorIn } from "./branches.ts";
import type { Checkout } from "./checkout.ts";
import type { Place } from "./host.ts";
import type { PublishAsked } from "./publish-asked.ts";
import { compilerOf } from "./publishing.ts";

/** Which repository, and how its branch is published. */
export interface ElsewhereAsked extends Omit<PublishAsked, "timeout"> {
  readonly repository: string;
  readonly branch: string;
  /** A name, or a folder from the top of the repository. Default: all. */
  readonly environment?: string | undefined;
  /** In seconds. Default: 600. */
  readonly timeout?: number;
}

/** Where a command works then. */
export interface There {
  readonly place: Place;
  /** The environment that is asked for, as the command finds it there. */
  readonly environment: string | undefined;
}

/**
 * Publishes what an edit makes of the specs of the environment repository: on what is upstream, and anew with each try.
 * @param edit Reports why it cannot. Default: only the output is brought up to date.
 */
export function publishElsewhere(
  asked: ElsewhereAsked,
  place: Place,
  problems: Problems,
  edit?: (there: There, problems: Problems) => void,
): Promise<Published | undefined> {
  return elsewhere(asked, place, problems, async ({ git, scratch, checkout, there }) => {
    const author = asked.author ?? authorIn(git, problems);
    if (author === undefined) return undefined;
    const { published } = await publishChange(
      {
        ...checkout,
        scratch,
        branch: asked.branch,
        pushTo: asked.pushTo === asked.branch ? undefined : asked.pushTo,
        change: [],
        edit: edit && ((own) => edit(there, own)),
        message: asked.message,
        author,
        compile: compilerOf(checkout, place),
        timeout: (asked.timeout ?? 600) * 1000,
        progress: place.progress,
      },
      problems,
    );
    return published;
  });
}

/** Lets a command read the environment repository; what it writes there is lost. */
export function lookElsewhere<Result>(
  asked: ElsewhereAsked,
  place: Place,
  problems: Problems,
  look: (there: There) => Result,
): Promise<Result | undefined> {
  return elsewhere(asked, place, problems, async ({ there }) => look(there));
}

interface Found {
  /** git where the command runs. */
  readonly git: Git;
  readonly scratch: Scratch;
  readonly checkout: Checkout;
  readonly there: There;
}

async function elsewhere<Result>(
  asked: ElsewhereAsked,
  place: Place,
  problems: Problems,
  work: (found: Found) => Promise<Result>,
): Promise<Result | undefined> {
  const { repository, branch } = asked;
  const git = new Git(place.cwd, { ...place.variables, GIT_LITERAL_PATHSPECS: "1" });
  if (!areBranches(git, [branch, asked.pushTo], problems)) return undefined;
  place.progress?.(`fetching ${branch} of the environment repository`);
  const scratch = await patiently(
    () => scratchOfUrl(git, repository, branch),
    (one) => "status" in one && !isLocal(one) && !lacksBranch(one),
  );
  if ("status" in scratch) {
    if (lacksBranch(scratch)) reportNoTip({ kind: "missing" }, branch, problems);
    else reportNoScratch(scratch, problems);
    return undefined;
  }
  try {
    const fetched = await fetchPatiently(scratch, branch);
    if (fetched.kind !== "tip") {
      reportNoTip(fetched, branch, problems);
      return undefined;
    }
    const { commit } = fetched;
    const found = foundIn([...entriesIn(scratch.git, commit).keys()], asked, problems);
    const checkout = found && checkoutIn(scratch, found.home, asked, place, problems);
    if (found === undefined || checkout === undefined) return undefined;
    checkOut(scratch, commit, commit);
    const { environment } = found;
    return await work({
      git,
      scratch,
      checkout,
      there: { place: placeIn(checkout, place), environment },
    });
  } finally {
    scratch.remove();
  }
}

/** The one answer of a remote that is there: https://github.com/git/git/blob/v2.39.5/builtin/clone.c */
function lacksBranch({ stderr }: GitResult): boolean {
  return /^fatal: Remote branch .* not found in upstream/m.test(stderr);
}

/** The folder that holds `environments/`, and the environment that is asked for, in the paths of a commit. */
function foundIn(
  paths: readonly string[],
  { environment, branch }: ElsewhereAsked,
  problems: Problems,
): { readonly home: string; readonly environment: string | undefined } | undefined {
  const all = paths
    .filter((path) => posix.basename(path) === specFile)
    .map((path) => posix.dirname(path))
    .filter((path) => posix.basename(posix.dirname(path)) === parentName);
  const wanted = environment?.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  const named = all.filter(
    (folder) => wanted === undefined || wanted === folder || wanted === posix.basename(folder),
  );
  const homes = [...new Set(named.map((folder) => posix.dirname(posix.dirname(folder))))];
  // Copies of environments lie further down, for example those of tests.
  const home = homes.length === 1 ? homes[0] : homes.find((path) => path === ".");
  if (home !== undefined)
    return {
      home: home === "." ? "" : home,
      environment: wanted === undefined ? undefined : posix.basename(wanted),
    };
  const known = homes.length === 0 ? all : named;
  problems.report({
    code: "E0693",
    message:
      wanted === undefined
        ? `branch "${branch}" of the environment repository has ${homes.length === 0 ? "no environment" : "several folders with environments"}`
        : `branch "${branch}" of the environment repository has ${homes.length === 0 ? "no environment" : "several environments"} "${wanted}"`,
    help:
      known.length === 0
        ? `name another --repository or --branch: there is no ${parentName}/NAME/${specFile}`
        : `name one by --environment; ${knownNames("environments", known, wanted ?? "")}`,
  });
  return undefined;
}

function checkoutIn(
  { git }: Scratch,
  home: string,
  { out }: ElsewhereAsked,
  { cwd, root }: Place,
  problems: Problems,
): Checkout | undefined {
  // What is said of this folder is meant of the top of the repository.
  const fromTop = (path: string) => relative(cwd, resolve(cwd, path)).split(sep).join("/");
  const checkout = {
    top: git.folder,
    home,
    root: root === undefined ? home : fromTop(root),
    output: out === undefined ? pathIn(home, "dist") : fromTop(out),
  };
  if (isContained(checkout.output) && (checkout.root === "" || isContained(checkout.root)))
    return checkout;
  problems.report({
    code: "E0840",
    message: "--root or --out leads out of the environment repository",
    help: "name folders of it, from its top",
  });
  return undefined;
}

function placeIn({ top, home, root }: Checkout, place: Place): Place {
  return {
    ...place,
    cwd: posix.join(top, home),
    root: place.root === undefined ? undefined : posix.join(top, root),
  };
}
