/** @module The work of `isolane prune`. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { repositoryIn } from "../author/ci-systems.ts";
import { readOpenBranches } from "../author/open-branches.ts";
import {
  asleep,
  judge,
  judgeGroup,
  type OpenBranches,
  type PruneFacts,
  type Verdict,
} from "../author/prune.ts";
import { nameIn } from "../author/sandbox-change.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { count } from "../diagnostics/words.ts";
import { errorCode } from "../disk/write-fs.ts";
import { asString, at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { deletionOf, hasResources } from "../model/deletion.ts";
import { hoursWords, isAwake } from "../model/schedule.ts";
import type { SourceDocument } from "../model/source.ts";
import { emptyGroups } from "./branch-group.ts";
import type { Outcome } from "./command.ts";
import { repositoryOf } from "./commands/sandbox/branch-facts.ts";
import { beginDeletion, deleteSpec, isValid, stepOf } from "./deleting.ts";
import type { EditAsked } from "./edit-specs.ts";
import type { Place } from "./host.ts";
import { editSpec, openSpecs, type Specs, timeOf } from "./specs.ts";

/** What `prune` is asked. */
export interface PruneAsked extends EditAsked {
  readonly now: Date;
  /** A file, or `-`. */
  readonly openBranches?: string;
  readonly base?: string;
  readonly allowEmpty?: boolean;
  /** Default: nothing is changed. */
  readonly yes?: boolean;
}

/** What becomes of a spec. */
interface Row {
  readonly document: SourceDocument;
  readonly action: Verdict["action"];
  readonly reasons: Verdict["reasons"];
  /** Whether it has been done. */
  readonly done: boolean;
  /** Why not. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Says what is to become of every sandbox, and does it where `yes` says so. */
export function runPrune(asked: PruneAsked, place: Place): Outcome {
  const problems = new Problems();
  const specs = openSpecs(asked.environment, place, problems);
  const facts = specs && factsOf(asked, specs, place, problems);
  if (specs === undefined || facts === undefined || problems.failed)
    return { diagnostics: problems.all, data: emptyData };
  const { yes = false } = asked;
  const sandboxes = specs.loaded.sandboxes.map((document): Row => {
    const { action, reasons } = judge(document, facts);
    const act = (own: Problems) => carryOut(document, action, asked.now, specs, own);
    return { document, action, reasons, ...attempt(yes && action !== "keep", act) };
  });
  const isLeft = ({ action, done }: Row) => !isDeletion(action) || (yes && !done);
  const left = sandboxes.filter(isLeft);
  const remaining = left.map(({ document }) => document);
  // A file that cannot be read may be that of a member.
  const empty = specs.unread.length > 0 ? [] : emptyGroups(specs, remaining);
  const groups = specs.loaded.groups.flatMap((document): readonly Row[] => {
    const { action, reasons } = judgeGroup(document, empty.includes(document), facts);
    if (reasons.length === 0) return [];
    const act = (own: Problems) => carryOut(document, action, asked.now, specs, own);
    return [{ document, action, reasons, ...attempt(yes && action !== "keep", act) }];
  });
  const rows = [...sandboxes, ...groups];
  return {
    diagnostics: [...problems.all, ...rows.flatMap(({ diagnostics }) => diagnostics)],
    data: {
      done: yes,
      sandboxes: sandboxes.map((row) => ({ sandbox: nameIn(row.document), ...shown(row) })),
      groups: groups.map((row) => ({ group: nameIn(row.document), ...shown(row) })),
      unread: specs.unread,
    },
    notes: specs.unread.map((file) => `not judged, since it cannot be read: ${file}`),
    text: () => linesOf(rows, yes).join("\n").concat("\n"),
  };
}

/** Of a run that judged nobody. */
export const emptyData = { done: false, sandboxes: [], groups: [], unread: [] };

function isDeletion(action: Verdict["action"]): boolean {
  return action === "delete" || action === "begin-delete";
}

function factsOf(
  asked: PruneAsked,
  specs: Specs,
  place: Place,
  problems: Problems,
): PruneFacts | undefined {
  const { now, openBranches } = asked;
  const { loaded, home } = specs;
  const known = new Set(loaded.baseline.map(({ object }) => displayName(objectKey(object))));
  const open =
    openBranches === undefined ? undefined : openOf(openBranches, asked, specs, place, problems);
  return {
    now,
    open,
    hours: hoursOf(specs, now, problems),
    has: ({ kind, namespace = home, name }) => known.has(displayName({ kind, namespace, name })),
    isValid,
    nextStep: (document) => stepOf(document, specs),
    isHeld: ({ value }) => {
      const spec = at(value, "spec");
      const isForced = at(spec, "deletion", "force") === true;
      return specs.environment.spec.suspended && !isForced && hasResources(specs.environment, spec);
    },
    deletionOf: (spec) => deletionOf(specs.environment, spec),
  };
}

function hoursOf({ environment, loaded }: Specs, now: Date, problems: Problems) {
  const { schedule } = environment.spec;
  if (schedule === undefined) return undefined;
  const awake = isAwake(schedule, now);
  if (awake !== undefined) return { awake, words: hoursWords(schedule) };
  problems.report({
    code: "E0863",
    message: `there is no time zone "${schedule.timezone}"`,
    help: "write a name of the IANA time zone database, for example Europe/Berlin",
    source: { document: loaded.environment, path: ["spec", "schedule", "timezone"] },
  });
  return undefined;
}

/** The branches of the list. Reports a list that cannot be trusted, or of which nobody says whose branches it has. */
function openOf(
  list: string,
  asked: PruneAsked,
  { loaded }: Specs,
  place: Place,
  problems: Problems,
): OpenBranches | undefined {
  const text = readList(list, place, problems);
  const shown = list === "-" ? "standard input" : `"${list}"`;
  const branches =
    text === undefined ? undefined : readOpenBranches(text, { ...asked, shown }, problems);
  if (branches === undefined) return undefined;
  const own = repositoryOf(asked, place);
  const stated = loaded.sandboxes.find(
    ({ value }) => asString(at(value, "spec", "source", "repository")) !== undefined,
  );
  if (own === undefined && stated !== undefined) {
    problems.report({
      code: "E0862",
      message: `nothing says whose branches ${shown} has`,
      help: "name the repository by --repository",
      source: { document: stated, path: ["spec", "source", "repository"] },
    });
    return undefined;
  }
  return { branches, isOf: (repository) => repositoryIn(repository) === own };
}

function readList(list: string, place: Place, problems: Problems): string | undefined {
  try {
    return list === "-" ? place.input() : readFileSync(resolve(place.cwd, list), "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    problems.report({
      code: "E0860",
      message: `"${list}" cannot be read: ${code}`,
      help: "name a file that holds one branch a line, or - for standard input",
    });
    return undefined;
  }
}

function carryOut(
  document: SourceDocument,
  action: Verdict["action"],
  now: Date,
  specs: Specs,
  problems: Problems,
): boolean {
  if (action === "delete") return deleteSpec(document, specs, problems) !== undefined;
  if (action === "begin-delete") return beginDeletion(document, now, specs, problems) !== undefined;
  const value = action === "suspend" ? { reason: asleep, since: timeOf(now) } : undefined;
  const edit = { path: ["spec", "suspended"], value };
  return editSpec(document, [edit], specs, problems) !== undefined;
}

function attempt(
  wanted: boolean,
  act: (problems: Problems) => boolean,
): Pick<Row, "done" | "diagnostics"> {
  const problems = new Problems();
  return { done: wanted && act(problems), diagnostics: problems.all };
}

function shown({ document, action, reasons, done }: Row): object {
  return { file: document.file, action, reasons, done };
}

const verbs = {
  delete: ["delete", "deleted"],
  "begin-delete": ["begin to delete", "began to delete"],
  suspend: ["suspend", "suspended"],
  wake: ["wake", "woke"],
} as const;

function linesOf(rows: readonly Row[], yes: boolean): readonly string[] {
  const said = rows.filter(({ reasons }) => reasons.length > 0);
  const changes = rows.filter(({ action }) => action !== "keep");
  const lines = said.map(({ document, action, reasons, done }) => {
    const [present, past] = action === "keep" ? ["keep", "keep"] : verbs[action];
    const undone = action === "keep" ? present : `${yes ? "not done:" : "would"} ${present}`;
    return `${done ? past : undone} ${document.file}: ${reasons.map(({ text }) => text).join(", ")}`;
  });
  const done = changes.filter((row) => row.done).length;
  const files = count(changes.length, "file");
  const end = yes
    ? done > 0
      ? ["next: isolane synth"]
      : []
    : changes.length > 0
      ? [`${files} would change; --yes does it`]
      : [];
  return [...lines, ...(changes.length === 0 ? ["nothing to do"] : []), ...end];
}
