/** @module From the folder that `isolane publish` runs in to what is published, and where. */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { homeOf, parentName } from "../disk/environments.ts";
import type { Git } from "../git/git.ts";
import { changeInClone, changesBetween } from "../publish/change.ts";
import { follow } from "../publish/follow.ts";
import {
  type Published,
  pathIn,
  publishChange,
  reportNoScratch,
  reportNoTip,
} from "../publish/publish.ts";
import { fetchPatiently } from "../publish/remote.ts";
import { type Scratch, scratchOfClone, scratchOfUrl } from "../publish/scratch.ts";
import { authorIn, type Target, targetOf } from "./branches.ts";
import { type Checkout, checkoutAt } from "./checkout.ts";
import { publishElsewhere } from "./elsewhere.ts";
import type { Place } from "./host.ts";
import type { PublishAsked } from "./publish-asked.ts";
import { compilerOf } from "./publishing.ts";

interface Result {
  readonly published: Published | undefined;
  readonly notes: readonly string[];
  readonly text: string;
}

const nothing: Result = { published: undefined, notes: [], text: "" };

/** Publishes the spec changes of the checkout that a command runs in. */
export async function publishFrom(
  given: PublishAsked,
  place: Place,
  problems: Problems,
): Promise<Result> {
  const { repository, branch } = given;
  if (repository !== undefined && branch !== undefined && !holdsSpecs(place.cwd)) {
    const published = await publishElsewhere({ ...given, repository, branch }, place, problems);
    return { published, ...(published === undefined ? nothing : toldOf(published, branch)) };
  }
  const found = checkoutAt(given.out, place, problems);
  const target = found && targetOf(found.clone, given, problems);
  if (found === undefined || target === undefined) return nothing;
  const { clone, checkout } = found;
  const { pushTo, ...rest } = given;
  const asked = pushTo === undefined || pushTo === target.branch ? rest : given;
  const scratch =
    asked.repository === undefined
      ? scratchOfClone(clone, target.remote)
      : scratchOfUrl(clone.in(place.cwd), asked.repository, target.branch);
  if ("status" in scratch) {
    reportNoScratch(scratch, problems);
    return nothing;
  }
  try {
    return await publishIn({ asked, place, clone, checkout, scratch, ...target }, problems);
  } finally {
    scratch.remove();
  }
}

interface Work extends Target {
  readonly asked: PublishAsked;
  readonly place: Place;
  readonly clone: Git;
  readonly checkout: Checkout;
  readonly scratch: Scratch;
}

async function publishIn(work: Work, problems: Problems): Promise<Result> {
  const { asked, place, clone, checkout, scratch, branch } = work;
  const author = asked.author ?? authorIn(clone, problems);
  if (author === undefined) return nothing;
  const base = await baseOf(work, problems);
  if (base === undefined) return nothing;
  const specs = pathIn(checkout.home, parentName);
  const change = changeInClone(clone, { base, folder: specs }, scratch.aside, problems);
  if (change === undefined) return nothing;
  if (asked.repository !== undefined) lend(clone, scratch);
  const own = { ...checkout, top: scratch.git.folder };
  if (asked.app !== undefined) lendPackages(checkout, scratch);
  const { published, notes } = await publishChange(
    {
      scratch,
      branch,
      change,
      ...own,
      pushTo: asked.pushTo,
      message: asked.message,
      author,
      compile: compilerOf(own, { now: place.now, app: asked.app }),
      timeout: asked.timeout * 1000,
      progress: place.progress,
    },
    problems,
  );
  if (published === undefined) return { published, notes, text: "" };
  const left = leftOver(work, base, specs);
  const more = [...followed(work, published, { base, specs }), ...left];
  return { published, notes: [...notes, ...more], text: told(published) };
}

/** Moves the clone, or says what is to be done. */
function followed(
  { asked, clone, checkout, scratch, branch, follows, news }: Work,
  { commit, pushed }: Published,
  at: { readonly base: string; readonly specs: string },
): readonly string[] {
  if (asked.pushTo !== undefined) return mergeRequest(asked.pushTo, branch);
  if (asked.repository !== undefined) return [];
  const { output } = checkout;
  const told = pushed && news !== undefined ? [news] : [];
  if (!follows || follow({ ...at, commit, clone, output, aside: scratch.aside })) return told;
  return [
    "this clone stays where it was, since it holds more than what was published: commit all that is here (`git add --all && git commit`), then run `git pull --rebase`",
  ];
}

/** What commits of the clone hold besides specs and output. */
function leftOver(
  { asked, clone, checkout }: Work,
  base: string,
  specs: string,
): readonly string[] {
  if (asked.repository !== undefined) return [];
  const left = changesBetween(clone, base, "HEAD")
    .map(({ path }) => path)
    .filter((path) => ![specs, checkout.output].some((folder) => path.startsWith(`${folder}/`)));
  const [first, ...others] = left;
  if (first === undefined) return [];
  return [
    `not published, because it is no spec: ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`,
  ];
}

/** What was published for a branch, for people. */
export function toldOf(published: Published, branch: string): Pick<Result, "notes" | "text"> {
  const notes = published.branch === branch ? [] : mergeRequest(published.branch, branch);
  return { notes, text: told(published) };
}

function mergeRequest(from: string, to: string): readonly string[] {
  return [
    `open a merge request from "${from}" to "${to}": the change is not upstream before that is merged`,
  ];
}

/** Whether specs that people write lie in `environments/` here. */
function holdsSpecs(cwd: string): boolean {
  return existsSync(join(homeOf(cwd), parentName));
}

function told({ commit, branch, pushed, files, retries }: Published): string {
  if (!pushed) return `nothing to publish: "${branch}" has it all (${commit.slice(0, 12)})\n`;
  const again =
    retries === 0 ? "" : `, after ${retries === 1 ? "one more try" : `${retries} more tries`}`;
  return [
    ...files.map((file) => `published ${file}`),
    ...(files.length === 0 ? ["published the output, compiled anew from what is upstream"] : []),
    `pushed ${commit.slice(0, 12)} to "${branch}"${again}`,
    "",
  ].join("\n");
}

/** The last commit that upstream and the checkout have in common. */
async function baseOf(
  { asked, clone, scratch, branch }: Work,
  problems: Problems,
): Promise<string | undefined> {
  if (asked.repository !== undefined)
    return clone.ask("merge-base", "HEAD", "@{upstream}") ?? clone.ask("rev-parse", "HEAD");
  const fetched = await fetchPatiently(scratch, branch);
  if (fetched.kind !== "tip") {
    reportNoTip(fetched, branch, problems);
    return undefined;
  }
  const base = clone.ask("merge-base", "HEAD", fetched.commit);
  if (base === undefined)
    problems.report({
      code: "E0846",
      message: `this clone and "${branch}" have no commit in common`,
      help: "where the clone is shallow, run `git fetch --unshallow`; otherwise check out the branch",
    });
  return base;
}

/** Lets a program in the scratch checkout find the packages of the clone: Node.js looks in all folders above, too. */
function lendPackages({ top, home }: Checkout, { aside }: Scratch): void {
  const own = [join(top, home), top].map((folder) => join(folder, "node_modules"));
  const packages = own.find((path) => existsSync(path));
  if (packages !== undefined) symlinkSync(packages, join(aside, "node_modules"), "junction");
}

/** Lets the scratch checkout of another repository read the objects of this one. */
function lend(clone: Git, { git }: Scratch): void {
  const objects = clone.ask("rev-parse", "--path-format=absolute", "--git-path", "objects") ?? "";
  const own =
    git.ask("rev-parse", "--path-format=absolute", "--git-path", "objects/info/alternates") ?? "";
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, `${objects}\n`);
}
