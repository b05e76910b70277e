/**
 * @module `isolane explain`: where a request goes and why, on the output that lies on disk. Ends with 1 where
 * the output is not to be trusted or the answer breaks a promise, with 2 where the question makes no sense.
 */
import { formatDiagnostics, toJsonDiagnostics } from "../diagnostics/print.ts";
import { Problems } from "../diagnostics/problems.ts";
import { explain } from "../explain/explain.ts";
import { groundOf } from "../explain/ground.ts";
import { explainWay } from "../explain/hops.ts";
import type { Explanation, Way } from "../explain/model.ts";
import { formatExplanation, formatWay } from "../explain/print.ts";
import { toQuestion } from "../explain/question.ts";
import type { Asked } from "../explain/request.ts";
import { type Reading, readEnvironment } from "../verify/reading/reading.ts";
import { prove } from "../verify/verify.ts";
import { type EnvironmentFolder, findEnvironments } from "./environments.ts";
import { exit, type Host } from "./host.ts";
import { readFromDisk } from "./read-environment.ts";

/** What the command line says. */
export interface ExplainOptions extends Asked {
  /** An environment folder. Default: the only one of `environments/`. */
  readonly environment?: string;
  /** The output folder, as given on the command line. */
  readonly dist: string;
  /** Follow the request along the call graph. */
  readonly hops: boolean;
  readonly format: "human" | "json";
}

interface Answered {
  readonly folder: EnvironmentFolder;
  readonly name: string;
  readonly answer: { readonly explanation: Explanation } | { readonly way: Way };
  /** What `verify` finds wrong with the output, by code: then no answer about it can be relied on. */
  readonly broken: readonly string[];
}

/** Explains one request. Returns the exit code. */
export function runExplain(options: ExplainOptions, host: Host): number {
  const problems = new Problems();
  const folder = chooseEnvironment(options.environment, host, problems);
  if (folder === undefined) return finish(options, host, { problems, code: exit.usage });
  const found = readFromDisk(folder, options.dist, host, problems);
  const reading = found === undefined ? undefined : readEnvironment(found, problems);
  if (found === undefined || reading === undefined || problems.failed) {
    return finish(options, host, { problems, code: exit.problems });
  }
  const ground = groundOf(reading);
  const question = toQuestion(ground, options, problems);
  if (question === undefined) return finish(options, host, { problems, code: exit.usage });
  const answer = options.hops
    ? { way: explainWay(ground, question) }
    : { explanation: explain(ground, question) };
  const broken = brokenCodes(reading);
  const code = broken.length === 0 && keepsPromises(answer) ? exit.ok : exit.problems;
  const answered: Answered = { folder, name: reading.facts.name, answer, broken };
  return finish(options, host, { problems, code, answered });
}

/** The named folder, or the only one there is. */
function chooseEnvironment(
  named: string | undefined,
  host: Host,
  problems: Problems,
): EnvironmentFolder | undefined {
  const folders = findEnvironments(named === undefined ? [] : [named], host.cwd, problems);
  const [only, ...others] = folders;
  if (others.length === 0) return only;
  problems.report({
    code: "E0706",
    message: `there are ${folders.length} environments`,
    help: `name one by --environment: ${folders.map(({ shown }) => shown).join(", ")}`,
  });
  return undefined;
}

function brokenCodes(reading: Reading): readonly string[] {
  const problems = new Problems();
  prove(reading, problems);
  const errors = problems.all.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code }) => code))].sort();
}

function keepsPromises(answer: Answered["answer"]): boolean {
  const explanations =
    "way" in answer
      ? [
          answer.way.entry,
          ...answer.way.stops.flatMap(({ calls }) => calls).flatMap(({ requests }) => requests),
        ]
      : [answer.explanation];
  return explanations.every(({ promise }) => promise?.holds !== false);
}

interface Finished {
  readonly problems: Problems;
  readonly code: number;
  readonly answered?: Answered;
}

function finish(
  { format }: ExplainOptions,
  host: Host,
  { problems, code, answered }: Finished,
): number {
  if (format === "json") {
    const document = {
      version: 1,
      command: "explain",
      ok: code === exit.ok,
      diagnostics: toJsonDiagnostics(problems.all),
      ...(answered === undefined
        ? {}
        : {
            environment: { name: answered.name, folder: answered.folder.shown },
            broken: answered.broken,
            ...answered.answer,
          }),
    };
    host.out.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return code;
  }
  if (problems.all.length > 0) {
    const text = formatDiagnostics(problems.all, { color: host.err.color });
    host.err.write(`${text.trimEnd()}\n`);
  }
  if (answered !== undefined) {
    const { answer, broken } = answered;
    if (broken.length > 0) {
      host.err.write(
        `this output does not keep its promises (${broken.join(", ")}): run \`isolane verify\` before you rely on the answer\n`,
      );
    }
    host.out.write(
      "way" in answer
        ? formatWay(answer.way, host.out.color)
        : formatExplanation(answer.explanation, host.out.color),
    );
  }
  return code;
}
