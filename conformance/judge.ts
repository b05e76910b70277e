/** @module The requests that `verify` tells apart in an environment, and what it says about each. */
import { compileEnvironment } from "../lib/compile.ts";
import { Problems } from "../lib/diagnostics/problems.ts";
import type { KubeObject } from "../lib/kube/object.ts";
import { checkOwnHosts } from "../lib/verify/checks/own-hosts.ts";
import { checkPreviews } from "../lib/verify/checks/previews.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import { checkRequests } from "../lib/verify/checks/requests.ts";
import { ownHosts } from "../lib/verify/reading/own-routes.ts";
import { previewsOf } from "../lib/verify/reading/previews.ts";
import { readVerified } from "../lib/verify/reading/reading.ts";
import type { Subject } from "../test/support/environments.ts";
import { memoryIo } from "../test/support/synth.ts";
import type { PreviewKeys } from "./previews.ts";

/** An environment with its two clusters and everything that was asked about it. */
export interface Judged {
  readonly title: string;
  /** The baseline alone. */
  readonly before: readonly KubeObject[];
  /** With the output applied. */
  readonly after: readonly KubeObject[];
  readonly answered: readonly Answered[];
  /** Promises that `verify` itself finds broken. */
  readonly broken: readonly string[];
  /** Of hosts of lanes' own: what has to arrive there. */
  readonly previews?: PreviewKeys;
  /** False: no file is kept of the answers. Default: one is. */
  readonly recorded?: false;
}

/** Judges what compiles. What is refused is dropped, unless `verify` refuses what the compiler wrote. */
export function judgeCompiled(subjects: readonly Subject[]): readonly Judged[] {
  return subjects.flatMap((subject) => {
    try {
      return [judge(subject)];
    } catch (error) {
      if (error instanceof Error && !/: E09/.test(error.message)) return [];
      throw error;
    }
  });
}

/** Compiles an environment and lets `verify` ask. Throws where it does not compile. */
export function judge({ title, folder, files }: Subject): Judged {
  const problems = new Problems();
  const result = compileEnvironment(memoryIo(files), folder, problems);
  if (result === undefined) throw new Error(`${title}: ${errors(problems).join("; ")}`);
  const reading = readVerified(result, problems);
  const answered: Answered[] = [];
  const observe = (one: Answered) => void (isSendable(one) && answered.push(one));
  checkRequests({ ...reading, observe }, problems);
  return {
    title,
    before: [...reading.before.objects.values()],
    after: [...reading.after.objects.values()],
    answered,
    broken: errors(problems),
  };
}

/** A claim of a token looks like a header in rules, and nobody can send one; what checks tokens is no part of routes. */
function isSendable({ shape }: Answered): boolean {
  return !shape.headers.some(([name]) => name.startsWith("@"));
}

/**
 * The same of hosts that only sandboxes have: what their specs state, as if it were for everybody, stands for the
 * baseline.
 */
export function judgeOwnHosts({ title, folder, files }: Subject): Judged {
  const problems = new Problems();
  const result = compileEnvironment(memoryIo(files), folder, problems);
  if (result === undefined) throw new Error(`${title}: ${errors(problems).join("; ")}`);
  const reading = readVerified(result, problems);
  const answered: Answered[] = [];
  checkOwnHosts(reading, problems, (one) => answered.push(one));
  return {
    title,
    before: [...ownHosts(reading).wanted.objects.values()],
    after: [...reading.after.objects.values()],
    answered,
    broken: errors(problems),
    recorded: false,
  };
}

/** The same of hosts that lanes have at entry points, and of the baseline's own hosts beside them. */
export function judgePreviews(subject: Subject): readonly Judged[] {
  const problems = new Problems();
  const { title, folder, files } = subject;
  const result = compileEnvironment(memoryIo(files), folder, problems);
  if (result === undefined) throw new Error(`${title}: ${errors(problems).join("; ")}`);
  const reading = readVerified(result, problems);
  const answered: Answered[] = [];
  checkPreviews(reading, problems, (one) => answered.push(one));
  const byHost = new Map(previewsOf(reading).map(({ host, lane }) => [host, lane.key]));
  const all = {
    title,
    before: [...reading.before.objects.values()],
    after: [...reading.after.objects.values()],
    answered,
    broken: errors(problems),
    previews: { carriers: reading.facts.carriers, byHost },
    recorded: false,
  } as const;
  return [all, { ...judge({ ...subject, title: `${title}, other hosts` }), recorded: false }];
}

function errors(problems: Problems): readonly string[] {
  return problems.all
    .filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${message}`);
}
