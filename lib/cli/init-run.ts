/** @module What `isolane init` does, in its order: places, questions, the compile in memory, files, the report. */
import { basename, resolve } from "node:path";
import { Problems } from "../diagnostics/problems.ts";
import { count } from "../diagnostics/words.ts";
import { examine } from "../doctor/checks.ts";
import type { CiSystem } from "../init/ci/ci.ts";
import { type Asker, askName, askWanted, notAName } from "../init/questions.ts";
import { type InitReport, initReport } from "../init/report.ts";
import type { Chosen, Wanted } from "../init/settings.ts";
import type { Asked, Outcome, Result, Run } from "./command.ts";
import { examineInput } from "./examine.ts";
import type { Place } from "./host.ts";
import { type WrittenFile, writeInitFiles } from "./init-files.ts";
import { type InitPlace, initPlace } from "./init-place.ts";
import {
  type Gathered,
  gather,
  namespaceOf,
  type Prepared,
  prepare,
  type Refused,
  usualAnswers,
} from "./initialise.ts";

/** What it is asked. */
export interface InitAsked extends Asked, Omit<Wanted, "backend"> {
  readonly folder: string;
  /** Default: asked for in a terminal. */
  readonly name?: string;
  readonly ci?: CiSystem;
  /** The branch that engines read. Default: what git shows. */
  readonly trunk?: string;
  /** Takes defaults instead of asking. */
  readonly yes?: boolean;
}

/** The command; `ask` asks a person, where there is one. */
export function initRun(ask: Asker): Run<InitAsked, Result> {
  return (asked, place) =>
    place.interactive && !asked.yes ? interview(asked, place, ask) : withoutQuestions(asked, place);
}

// --- internal ---

function withoutQuestions(asked: InitAsked, place: Place): Outcome {
  const problems = new Problems();
  if (asked.name === undefined) {
    problems.report({
      code: "E0803",
      message: "the environment has no name",
      help: "give it one by --name: staging, for example",
    });
    return failure(problems, "usage");
  }
  const where = initPlace(asked, asked.name, place, problems);
  if (where === undefined) return failure(problems);
  return finish(where, asked, asked, problems);
}

async function interview(asked: InitAsked, place: Place, ask: Asker): Promise<Outcome> {
  const problems = new Problems();
  const known = basename(resolve(place.cwd, asked.folder)).toLowerCase();
  const usual = notAName(known) === undefined ? known : undefined;
  const name = asked.name ?? (await askName(ask, usual));
  if (name === undefined) return nobody;
  const where = initPlace(asked, name, place, problems);
  if (where === undefined) return failure(problems);
  const gathered = gather(where, asked, problems);
  if ("isRefused" in gathered) return refusal(where, gathered, problems);
  const wanted = await askWanted(ask, asked, usualAnswers(gathered, asked));
  return wanted === undefined ? nobody : finish(where, { ...asked, yes: true }, wanted, problems);
}

/** From places and wishes to files. Everything is compiled in memory before a file is written. */
function finish(where: InitPlace, asked: InitAsked, wanted: Wanted, problems: Problems): Outcome {
  const gathered = gather(where, wanted, problems);
  if ("isRefused" in gathered) return refusal(where, gathered, problems);
  const namespace = namespaceOf(gathered, wanted) ?? assumedNamespace(asked, gathered, problems);
  if (namespace === undefined) return failure(problems);
  const prepared = prepare(gathered, namespace, wanted, problems);
  if ("isRefused" in prepared) return refusal(where, prepared, problems);
  const report = reportOf(prepared);
  const files = writeInitFiles(prepared, asked.ci, problems);
  if (files === undefined) return failure(problems);
  return {
    diagnostics: problems.all,
    data: { environment: { name: where.name, folder: where.folder.shown }, ...report, files },
    text: () => textOf(prepared, report, files),
  };
}

function assumedNamespace(
  { yes }: InitAsked,
  { namespaces }: Gathered,
  problems: Problems,
): Chosen<string> | undefined {
  const { without, stated } = namespaces;
  if (yes === true)
    return {
      value: "default",
      from: "assumed",
      text: "no object states one, and kubectl takes this one",
    };
  const others = stated.map(({ name }) => name);
  problems.report({
    code: "E0805",
    message: `${count(without, "object states", "objects state")} no namespace, and nothing shows which one they are in`,
    help: `say --namespace NAME${others.length > 0 ? ` (the baseline also has ${others.join(", ")})` : ""}, or --yes for "default"`,
  });
  return undefined;
}

function reportOf({ settings, findings, namespaces, input, place }: Prepared): InitReport {
  // Programs are asked for their versions in a folder that exists.
  const folder = { ...place.folder, fromRoot: "" };
  const checks = examine(examineInput(input, new Problems(), folder));
  return initReport(settings, findings, namespaces, checks);
}

const nothing = { environment: null, found: [], assumptions: [], decisions: [], files: [] };

const nobody: Outcome = {
  diagnostics: [],
  failed: "problems",
  data: nothing,
  notes: ["nothing was written: there was no answer"],
};

/** What a setting that only a person knows would settle is edited in the spec that was tried. */
function refusal({ folder }: InitPlace, { draft }: Refused, problems: Problems): Outcome {
  const refused = failure(problems);
  if (draft === undefined) return refused;
  const file = `${folder.shown}/environment.yaml`;
  return {
    ...refused,
    data: { ...nothing, draft },
    notes: [
      `nothing was written: this ${file} would not compile`,
      ...draft
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
      `correct what is below; where it is for a person to know, save the text as ${file} and say it there`,
    ],
  };
}

function failure(problems: Problems, failed: Outcome["failed"] = "problems"): Outcome {
  return { diagnostics: problems.all, failed, data: nothing, notes: ["nothing was written"] };
}

function textOf(
  { place: { name }, isHeldBack }: Prepared,
  { found, assumptions, decisions }: InitReport,
  files: readonly WrittenFile[],
): string {
  const lines = [
    ...files.map(({ path, action }) => `${action} ${path}`),
    "",
    "found",
    ...found.map(({ subject, text }) => `  ${subject}: ${text}`),
    ...(assumptions.length === 0 ? [] : ["assumed", ...assumptions.map((one) => `  ${one}`)]),
    "to decide",
    ...decisions.flatMap((one) => decisionLines(one)),
    "",
    isHeldBack
      ? `next: mend the sandboxes that have errors in this environment, then isolane synth ${name}; --keep-going holds them back until then`
      : `next: isolane synth ${name}`,
  ];
  return `${lines.join("\n")}\n`;
}

function decisionLines({
  text,
  help,
  code,
  place,
}: InitReport["decisions"][number]): readonly string[] {
  const where = place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `;
  const named = code === undefined ? "" : `${code}: `;
  return [`  ${where}${named}${text}`, ...help.split("\n").map((line) => `    ${line}`)];
}
