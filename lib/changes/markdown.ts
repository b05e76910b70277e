/**
 * @module A change, and a lane, as Markdown for a pull request. Names of branches, images and people are anybody's text: all
 * of it stands in code spans, where nothing is a link, HTML or a mention
 * (https://github.github.com/gfm/#code-spans).
 */
import { escapeText } from "../diagnostics/escape.ts";
import { count } from "../diagnostics/words.ts";
import { requestLine, requestsInto } from "../explain/lanes.ts";
import type { Suspension } from "../model/suspension.ts";
import type { EnvironmentChange, LaneChange } from "./compare.ts";
import { isEmpty } from "./compare.ts";
import type { LaneFacts } from "./lane-facts.ts";
import { amounts, deltaOf, factsOf, forkLines, objectWords, totalOf } from "./print.ts";
import { costWords, cpuWords, memoryWords, type Prices } from "./words.ts";

/** Any text as a code span. */
export function code(text: string): string {
  const plain = escapeText(text.replaceAll(/\s+/g, " ").trim());
  if (plain === "") return "";
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** The same in a cell of a table, which a bar would end. */
function cell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** Lines of code, which no line of them can end. */
export function codeBlock(lines: readonly string[]): string {
  const text = lines.map(escapeText).join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** What a change does to an environment. */
export function changeMarkdown(change: EnvironmentChange, prices: Prices | undefined): string {
  const { name, lanes, shared, warnings } = change;
  const rows = lanes.map((lane) => laneRow(lane, prices));
  const total = lanes.length < 2 ? [] : [`All lanes: ${amounts(totalOf(lanes), prices)}.`];
  return [
    `### ${code(name)}: ${lanes.length === 0 ? "no lane changes" : count(lanes.length, "lane")}`,
    ...(rows.length === 0
      ? []
      : [["| lane | | forks | needs |", "|---|---|---|---|", ...rows].join("\n"), ...total]),
    isEmpty(shared)
      ? "Nothing that lanes share changes."
      : `Shared by lanes: ${objectWords(shared).map(code).join("; ")}`,
    ...warnings.added.map((one) => `- new warning ${one.code}: ${code(one.message)}`),
    ...warnings.gone.map((one) => `- gone: ${one.code}: ${code(one.message)}`),
    "The promises are proved of the new output.",
  ].join("\n\n");
}

function laneRow(lane: LaneChange, prices: Prices | undefined): string {
  const { kind, name } = factsOf(lane);
  const forks = forkLines(lane).map(cell).join("<br>");
  const links = (lane.after?.summary.previews ?? []).map(({ url }) => `<br>${url}`).join("");
  return `| ${cell(name)}${links} | ${kind}, ${lane.action} | ${forks} | ${amounts(deltaOf(lane), prices)} |`;
}

/** What a lane's comment in a pull request says. */
export interface Comment {
  readonly environment: string;
  readonly lane: LaneFacts;
  /** As the spec states it. */
  readonly owner?: string | undefined;
  /** When it expires, in words. */
  readonly expiry?: string | undefined;
  /** Absent: it runs. */
  readonly suspension?: Suspension | undefined;
  readonly prices?: Prices | undefined;
}

/** The comment. Its first line is the same whenever the sandbox is: by it, the comment is found and replaced. */
export function commentMarkdown(comment: Comment): string {
  const { environment, lane, owner, expiry, suspension, prices } = comment;
  const suspended = suspension !== undefined;
  const { reason, since } = suspension ?? {};
  const cost = costWords(lane, prices);
  const requests = requestsInto(lane.summary);
  const headers = Object.entries(lane.summary.headers).map(([name, value]) => `${name}: ${value}`);
  const rows = Object.entries(lane.forks).map(
    ([workload, images]) => `| ${cell(workload)} | ${images.map(cell).join("<br>")} |`,
  );
  return `${[
    `<!-- isolane: ${environment}/${lane.name} -->`,
    suspended
      ? `**Lane ${code(lane.key)}** in ${code(environment)} is suspended${since === undefined ? "" : ` since ${code(since)}`}: it runs no pods, and requests with its key are refused.`
      : `**Lane ${code(lane.key)}** in ${code(environment)} answers once its output is published and the cluster has synced it.`,
    ...(rows.length === 0 ? [] : [["| fork of | image |", "|---|---|", ...rows].join("\n")]),
    ...(suspended ? [] : previewLines(lane)),
    ...(suspended || headers.length === 0
      ? []
      : [
          `Send a request into it with one of these headers; in a browser, with an extension that sets headers:\n\n${codeBlock(headers)}`,
        ]),
    ...(suspended || requests.length === 0
      ? []
      : [`For example:\n\n${codeBlock(requests.map(requestLine))}`]),
    [
      ...(reason === undefined ? [] : [`- why: ${code(reason)}`]),
      ...(suspended ? [] : running(lane, cost)),
      `- ${expiry ?? "no expiry: it goes when its spec is deleted"}`,
      ...(owner === undefined ? [] : [`- owner: ${code(owner)}`]),
    ].join("\n"),
  ].join("\n\n")}\n`;
}

/** Links. The names in them are the environment's and the lane's key: nothing in them is Markdown. */
function previewLines({ summary: { previews = [] } }: LaneFacts): readonly string[] {
  return previews.length === 0
    ? []
    : [previews.map(({ url, of }) => `- preview of ${code(of)}: ${url}`).join("\n")];
}

function running(lane: LaneFacts, cost: string | undefined): readonly string[] {
  const { hosts, services } = lane.own;
  const own = [...hosts, ...services];
  return [
    `- ${count(lane.rules, "rule")} of the baseline ${lane.rules === 1 ? "leads" : "lead"} into it${lane.hosts.length === 0 ? "" : `, for ${lane.hosts.map(code).join(", ")}`}`,
    ...(own.length === 0 ? [] : [`- only this lane has ${own.map(code).join(", ")}`]),
    `- ${count(lane.pods, "pod")}, ${cpuWords(lane.cpu)} CPU and ${memoryWords(lane.memory)} memory requested${cost === undefined ? "" : `: ${cost} a month`}`,
  ];
}
