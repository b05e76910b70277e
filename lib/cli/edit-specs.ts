/**
 * @module Where commands work on specs: in the clone that they run in, or, from the checkout of an application, in the
 * environment repository. There, what they change is published at once: there is no clone that could keep it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { environmentsOf, homeOf, parentName, specFile, standingIn } from "../disk/environments.ts";
import type { Published } from "../publish/publish.ts";
import type { Asked, Outcome, Result, Run } from "./command.ts";
import { type ElsewhereAsked, lookElsewhere, publishElsewhere, type There } from "./elsewhere.ts";
import type { Place } from "./host.ts";
import type { PublishAsked } from "./publish-asked.ts";
import { publishFrom, toldOf } from "./publish-from.ts";

/** What a command that works on specs can be asked about where they are. */
export interface EditAsked
  extends Asked,
    Partial<Pick<PublishAsked, "message" | "author" | "pushTo" | "timeout">> {
  readonly environment?: string | undefined;
  /** URL of the environment repository, where this is the checkout of an application. */
  readonly repository?: string | undefined;
  /** The branch of it that engines read. */
  readonly branch?: string | undefined;
  /** The branch of the application. Default: what CI or git says. */
  readonly head?: string | undefined;
  /** The checkout of the application. */
  readonly source?: string | undefined;
  /** In a clone: publish what was changed. Default: it stays in the clone. */
  readonly publish?: boolean;
}

/** What the frame has to know about a command. */
export interface Editing<Wanted> {
  /** Its data where it did nothing. */
  readonly none: object;
  /** Options that mean nothing in a clone of the environment repository. */
  readonly foreign: readonly ("repository" | "branch" | "head")[];
  /** Whether it only reads, and there is nothing to publish. Default: it changes specs. */
  readonly reads?: (asked: Wanted) => boolean;
}

/** A command that works on the specs of this clone, or of the environment repository that is named. */
export function editing<Wanted extends EditAsked>(
  run: Run<Wanted>,
  about: Editing<Wanted>,
): Run<Wanted, Result> {
  return (asked, place) => {
    const { repository, branch, publish = false } = asked;
    const isHere = holdsEnvironments(asked, place);
    if (!isHere && repository !== undefined && branch !== undefined)
      return workThere(run, about, { asked, place, target: { ...asked, repository, branch } });
    const odd = about.foreign.find((name) => asked[name] !== undefined);
    if (isHere && odd !== undefined) return misplaced(odd, about);
    const outcome = run(asked, place);
    if (publish && !isFailed(outcome)) return thenPublish(outcome, asked, place);
    return isHere ? outcome : withHelp(outcome, "E0611", hint);
  };
}

// --- internal ---

interface Work<Wanted> {
  readonly asked: Wanted;
  readonly place: Place;
  readonly target: ElsewhereAsked;
}

async function workThere<Wanted extends EditAsked>(
  run: Run<Wanted>,
  { none, reads = () => false }: Editing<Wanted>,
  { asked, place, target }: Work<Wanted>,
): Promise<Outcome> {
  const problems = new Problems();
  let input: string | undefined;
  const once = () => {
    input ??= place.input();
    return input;
  };
  const source = resolve(place.cwd, asked.source ?? ".");
  const attempt = ({ place: there, environment }: There): Outcome =>
    withHelp(
      run(
        { ...asked, environment, repository: undefined, branch: asked.head, source },
        { ...there, input: once },
      ),
      "E0829",
      (help) => help.replace("--branch", "--head"),
    );
  if (reads(asked)) {
    const outcome = await lookElsewhere(target, place, problems, attempt);
    return outcome ?? { diagnostics: problems.all, data: none };
  }
  let outcome: Outcome = { diagnostics: [], data: none };
  const published = await publishElsewhere(target, place, problems, (there, own) => {
    outcome = attempt(there);
    for (const one of outcome.diagnostics.filter(({ severity }) => severity === "error"))
      own.report(one);
  });
  return published === undefined
    ? { diagnostics: problems.all, notes: outcome.notes ?? [], data: none }
    : joined(outcome, toldOf(published, target.branch), published, problems);
}

async function thenPublish(outcome: Outcome, asked: EditAsked, place: Place): Promise<Outcome> {
  const problems = new Problems();
  const { repository: _, branch: __, environment: ___, ...rest } = asked;
  const { published, ...told } = await publishFrom({ timeout: 600, ...rest }, place, problems);
  return joined(outcome, told, published, problems);
}

/** What a command did, and what was published of it. */
function joined(
  { diagnostics, data, notes = [], text }: Outcome,
  told: { readonly notes: readonly string[]; readonly text: string },
  published: Published | undefined,
  problems: Problems,
): Outcome {
  return {
    diagnostics: [...diagnostics, ...problems.all],
    data: published === undefined ? data : { ...data, published },
    notes: [...notes, ...told.notes],
    // What is to be done next has been done.
    text: (color) => `${(text?.(color) ?? "").replace(/^next: .*\n/m, "")}${told.text}`,
  };
}

function isFailed({ failed, diagnostics }: Outcome): boolean {
  return failed !== undefined || diagnostics.some(({ severity }) => severity === "error");
}

/** Whether environments lie here. Other tools have files of that name, for example conda. */
function holdsEnvironments({ environment }: EditAsked, { cwd }: Place): boolean {
  if (environmentsOf(join(homeOf(cwd), parentName)).length > 0) return true;
  if (environment !== undefined && existsSync(resolve(cwd, environment, specFile))) return true;
  const standing = standingIn(cwd);
  return (
    standing !== undefined &&
    /\bkind["']?\s*:\s*["']?Environment\b/.test(readFileSync(join(standing, specFile), "utf8"))
  );
}

function misplaced(option: string, { none }: Pick<Editing<never>, "none">): Outcome {
  const problems = new Problems();
  problems.report({
    code: "E0694",
    message: `--${option} is for the checkout of an application, and here are environments`,
    help: `leave out --${option}: the command works on the specs of this clone`,
  });
  return { diagnostics: problems.all, failed: "usage", data: none };
}

function hint(help: string): string {
  return `${help}; in the checkout of an application, name the environment repository: --repository URL --branch BRANCH`;
}

function withHelp(
  outcome: Outcome,
  code: Diagnostic["code"],
  change: (help: string) => string,
): Outcome {
  const diagnostics = outcome.diagnostics.map((one) =>
    one.code === code ? { ...one, help: change(one.help) } : one,
  );
  return { ...outcome, diagnostics };
}
