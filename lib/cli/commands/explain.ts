/**
 * @module `isolane explain`: where a request goes and why, on the output that lies on disk. Ends with 1 where
 * the output is not to be trusted or the answer breaks a promise, with 2 where the question makes no sense.
 */
import { Argument, Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { oneEnvironment } from "../../disk/environments.ts";
import { cacheFolder } from "../../disk/stamps.ts";
import type { Ground } from "../../explain/ground.ts";
import type { Explanation, MessageAnswer, Way } from "../../explain/model.ts";
import type { Asked as Request } from "../../explain/request.ts";
import type { GroundedQuestion } from "../asked.ts";
import {
  type Asked,
  type Command,
  cacheOption,
  environmentOption,
  type Outcome,
  repeated,
} from "../command.ts";
import type { Place } from "../host.ts";

interface ExplainAsked extends Asked, Omit<Request, "headers"> {
  readonly header: Request["headers"];
  /** A name or a folder. Default: the one that the command runs in, or the only one. */
  readonly environment?: string;
  /** Follow the request along the call graph. */
  readonly hops: boolean;
  /** End with 1 unless a fork of the lane is reached for sure. */
  readonly require?: boolean;
  /** What the last compile has proved is not proved again. Default: true. */
  readonly cache?: boolean;
}

/** `isolane explain`. */
export const explain: Command<ExplainAsked> = {
  name: "explain",
  summary: "say where a request goes, and why",
  description:
    "Says where a request goes: the table that is consulted, the rules that are considered, the one that answers, the workload that is reached and the lines that are responsible. Reads the output folder as it is and sends nothing. Ends with 1 where the answer breaks a promise.",
  arguments: [
    new Argument("<method>", "GET, POST ...; or message: who handles one that a consumer sees"),
    new Argument(
      "<url>",
      "http://host:port/path: a Service's host on the mesh, or a host of a Gateway; of a message, the consumer: Deployment/billing",
    ),
  ],
  options: [
    new Option("--key <key>", "routing key; sent by the environment's first carrier"),
    repeated("-H, --header <header>", 'a header, as "name: value"'),
    new Option(
      "--from <workload>",
      "calling workload or fork: name, namespace/name or Kind/namespace/name (default: any pod)",
    ),
    new Option("-n, --namespace <namespace>", "the caller's namespace, without --from").conflicts(
      "from",
    ),
    new Option("--gateway <gateway>", "Gateway that the request comes in by"),
    new Option("--hops", "follow the request along the call graph").default(false),
    new Option(
      "--require",
      "end with 1 unless a fork of the key's lane is reached, whatever manifests leave open",
    ).default(false),
    environmentOption,
    cacheOption,
  ],
  load: async () => {
    const { explain: explainRequest } = await import("../../explain/explain.ts");
    const { groundOf } = await import("../../explain/ground.ts");
    const { explainWay } = await import("../../explain/hops.ts");
    const { explainMessage } = await import("../../explain/message.ts");
    const { formatExplanation, formatMessage, formatWay } = await import("../../explain/print.ts");
    const { toQuestion } = await import("../../explain/question.ts");
    const { readVerified } = await import("../../verify/reading/reading.ts");
    const { askedOfProved } = await import("../asked.ts");
    const { brokenIn } = await import("../broken.ts");
    const { usableOut } = await import("../../disk/out-folder.ts");
    const { readFromDisk } = await import("../read-environment.ts");
    const format = (answer: Answer, color: boolean): string => {
      if ("message" in answer) return formatMessage(answer.message, color);
      return "way" in answer
        ? formatWay(answer.way, color)
        : formatExplanation(answer.explanation, color);
    };
    const answerTo = ({ ground, question }: GroundedQuestion, { hops }: ExplainAsked): Answer =>
      hops
        ? { way: explainWay(ground, question) }
        : { explanation: explainRequest(ground, question) };
    const answerAsked = (ground: Ground, asked: ExplainAsked, problems: Problems) => {
      const request = requestOf(asked);
      if (isMessage(asked)) {
        const message = explainMessage(ground, request, problems);
        return message && { message };
      }
      const question = toQuestion(ground, request, problems);
      return question && answerTo({ ground, question }, asked);
    };
    return (asked, here) => {
      const problems = new Problems();
      const nothing = (failed?: Outcome["failed"]) => ({
        diagnostics: problems.all,
        failed,
        data: {},
      });
      const out = usableOut(asked.out, here.cwd, problems);
      if (out === undefined) return nothing();
      const folder = oneEnvironment(asked.environment, here, problems);
      if (folder === undefined) return nothing("usage");
      const outcome = (answer: Answer, broken: readonly string[], { facts }: Ground): Outcome => ({
        diagnostics: problems.all,
        failed: broken.length === 0 && isFine(answer, asked) ? undefined : "problems",
        data: { environment: { name: facts.name, folder: folder.shown }, broken, ...answer },
        text: (color) => format(answer, color),
        notes: brokenNotes(broken),
      });
      // A way leads anywhere, and a message asks all forks of its consumer.
      const proved =
        asked.hops || isMessage(asked)
          ? undefined
          : askedOfProved(folder, { out, cache: cacheOf(asked, here) }, requestOf(asked));
      if (proved !== undefined) return outcome(answerTo(proved, asked), [], proved.ground);
      const found = readFromDisk(folder, out, problems);
      const reading = found && readVerified(found, problems);
      if (found === undefined || reading === undefined || problems.failed) return nothing();
      const ground = groundOf(reading);
      const answer = answerAsked(ground, asked, problems);
      if (answer === undefined) return nothing("usage");
      const broken = brokenIn(reading, found, folder, { ...here, cache: asked.cache });
      return outcome(answer, broken, ground);
    };
  },
};

function isMessage({ method }: ExplainAsked): boolean {
  return method.toLowerCase() === "message";
}

function requestOf(asked: ExplainAsked): Request {
  return { ...asked, headers: asked.header };
}

function cacheOf({ cache }: ExplainAsked, { variables }: Place): string | undefined {
  return cache === false ? undefined : cacheFolder(variables);
}

function brokenNotes(broken: readonly string[]): readonly string[] {
  if (broken.length === 0) return [];
  return [
    `this output does not keep its promises (${broken.join(", ")}): run \`isolane verify\` before you rely on the answer`,
  ];
}

type Answer =
  | { readonly explanation: Explanation }
  | { readonly way: Way }
  | { readonly message: MessageAnswer };

function isFine(answer: Answer, { require }: Pick<ExplainAsked, "require">): boolean {
  return keepsPromises(answer) && (require !== true || isReached(answer));
}

function isReached(answer: Answer): boolean {
  if ("message" in answer) return answer.message.handler === "fork";
  const { reach } = "way" in answer ? answer.way : answer.explanation;
  return reach?.kind === "reached";
}

function keepsPromises(answer: Answer): boolean {
  if ("message" in answer) return true;
  const explanations =
    "way" in answer
      ? [
          answer.way.entry,
          ...answer.way.stops.flatMap(({ calls }) => calls).flatMap(({ requests }) => requests),
        ]
      : [answer.explanation];
  return explanations.every(({ promise }) => promise?.holds !== false);
}
