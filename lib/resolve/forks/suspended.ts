/**
 * @module Suspended sandboxes, and those that are treated so: where their keyed requests are refused, and what is said
 * where nothing can refuse them.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import { displayName, keyString, objectKey } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import { type EnvironmentInput, forkEntry, type Sourced } from "../../model/input.ts";
import type {
  Refusal,
  ResolvedEnvironment,
  ResolvedGroup,
  ResolvedSandbox,
} from "../../model/lane.ts";
import { below } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { bearsName, suspensionOf } from "../../model/suspension.ts";
import type { TargetScope } from "./context.ts";
import { findTargets, names } from "./target.ts";

/** What is refused and what cannot be. */
export type Refusals = Pick<ResolvedSandbox, "refused" | "unrefused">;

/**
 * The refusals of a sandbox; undefined for one that is not suspended. Whatever is wrong with it stops nobody: of one
 * that is held back it has been said, and of others nothing is made.
 */
export function refusalsOf(
  sandbox: Sourced<Sandbox>,
  { heldBack }: EnvironmentInput,
  scope: Omit<TargetScope, "problems">,
): Refusals | undefined {
  const { spec } = sandbox;
  const isHeldBack = heldBack?.has(spec.metadata.name) === true;
  if (!isHeldBack && suspensionOf(spec) === undefined) return undefined;
  const { settings, baseline } = scope;
  const targets = findTargets(sandbox, { ...scope, problems: new Problems() });
  const refused: Refusal[] = [];
  const unrefused = new Set<string>();
  for (const [index, { forkOf }] of (spec.spec.forks ?? []).entries()) {
    const named = { ...forkOf, namespace: forkOf.namespace ?? settings.namespace };
    const workload = displayName(named);
    const found = targets.find((target) => names(forkOf, target.workload, settings));
    const at =
      found === undefined
        ? whereGone(named, baseline)
        : ({ kind: "workload", key: keyString(objectKey(found.workload.object)) } as const);
    const cause = below(forkEntry(sandbox, index), "forkOf");
    if (at === undefined) unrefused.add(workload);
    else if (!refused.some((one) => one.workload === workload)) {
      refused.push({ workload, at, source: cause });
    }
  }
  return { refused, unrefused: [...unrefused] };
}

/** What compiling an environment gave. */
export interface Compiled<Result> {
  readonly found: Problems;
  /** Absent: there are errors. */
  readonly result?: Result;
}

/** The same, with the environment that was compiled. */
interface Kept<Result> extends Compiled<Result> {
  readonly kept: ResolvedEnvironment;
  /** Why some refusals were given up. Empty: none was. */
  readonly why: string;
}

/**
 * Compiles an environment with all refusals of suspended sandboxes that can be written. A sandbox is suspended so that
 * it stops nobody: where a rule that refuses would be an error, it is given up. First those that errors name, then all.
 */
export function withRefusals<Result>(
  environment: ResolvedEnvironment,
  compile: (environment: ResolvedEnvironment) => Compiled<Result>,
): Kept<Result> {
  const first = compile(environment);
  const all = environment.sandboxes.flatMap(({ refused }) => refused);
  let last = { ...first, kept: environment, why: "" };
  if (first.result !== undefined || all.length === 0) return last;
  const errors = first.found.all.filter(({ severity }) => severity === "error");
  const why = errors.map(({ code, message }) => `${code}: ${message}`)[0] ?? "";
  const places = new Set(
    errors.flatMap(({ source, related = [] }) => [source, ...related.map((one) => one.source)]),
  );
  const named = all.filter(({ source }) => places.has(source));
  for (const some of [named, all]) {
    const givenUp = new Set(some.map(({ workload }) => workload));
    if (givenUp.size === 0 || last.result !== undefined) continue;
    const kept = withoutRefusals(environment, ({ workload }) => givenUp.has(workload));
    last = { ...compile(kept), kept, why };
  }
  return last;
}

/** An environment in which some of the refusals are given up. */
function withoutRefusals(
  environment: ResolvedEnvironment,
  isGivenUp: (refusal: Refusal) => boolean,
): ResolvedEnvironment {
  const without = <Refusing extends { readonly refused: readonly Refusal[] }>(one: Refusing) => ({
    ...one,
    refused: one.refused.filter((refusal) => !isGivenUp(refusal)),
  });
  const sandboxes = environment.sandboxes.map((sandbox) => ({
    ...without(sandbox),
    unrefused: [
      ...sandbox.unrefused,
      ...sandbox.refused.filter(isGivenUp).map(({ workload }) => workload),
    ],
  }));
  return { ...environment, sandboxes, lanes: environment.lanes.map(without) };
}

/**
 * Says who is treated as suspended, and whose requests the baseline answers because nothing can refuse them.
 * @param why Why not, besides that nothing bears the name of a workload that is gone. Empty: nothing else.
 */
export function reportSuspended(
  { sandboxes, groups, lanes }: ResolvedEnvironment,
  { heldBack }: EnvironmentInput,
  why: string,
  problems: Problems,
): void {
  for (const sandbox of sandboxes) {
    if (heldBack?.has(sandbox.name) === true) reportHeldBack(sandbox, why, problems);
    else if (sandbox.unrefused.length > 0) reportGone(sandbox, why, problems);
  }
  for (const group of groups) {
    const lane = lanes.find(({ unit }) => unit.kind === "group" && unit.name === group.name);
    if (lane !== undefined && lane.forks.size > 0) reportJoined(group, problems);
  }
}

// --- internal ---

/** Of a workload that the baseline does not have (any more), the name is all that is known. */
function whereGone(
  workload: { readonly namespace: string; readonly name: string },
  { services, tables }: BaselineIndex,
): Refusal["at"] | undefined {
  const named = [...services].flatMap(([name, service]) =>
    bearsName(service, workload) ? [name] : [],
  );
  if (named.length > 0) return { kind: "services", names: named };
  const isEntered = tables.some(({ scopes }) => scopes.some(({ kind }) => kind === "gateway"));
  return isEntered ? { kind: "entries" } : undefined;
}

function reportHeldBack(
  { name, source, refused, unrefused }: ResolvedSandbox,
  why: string,
  problems: Problems,
): void {
  const all = refused.length + unrefused.length;
  const answers = "the baseline answers its keyed requests";
  const outcome =
    unrefused.length === 0
      ? "its keyed requests are refused"
      : `${answers}${refused.length === 0 ? "" : ` to ${unrefused.length} of its ${all} forks`}: ${because(unrefused, why)}${refused.length === 0 ? "" : "; the others are refused"}`;
  problems.report({
    code: "W0640",
    message: `sandbox "${name}" is treated as suspended in this output: it has no pods, and ${outcome}`,
    help: "correct its errors, or suspend it by spec.suspended, and run `isolane synth` again",
    source: below(source, "metadata", "name"),
  });
}

function reportGone(
  { name, source, refused, unrefused }: ResolvedSandbox,
  why: string,
  problems: Problems,
): void {
  const what = refused.length === 0 ? "" : ` for ${andList(unrefused)}`;
  problems.report({
    code: "W0351",
    message: `sandbox "${name}" is suspended, and the baseline answers its keyed requests${what}: ${because(unrefused, why)}`,
    help: "tell whoever uses the key, and delete the sandbox's file when nobody does",
    source: below(source, "spec", "suspended"),
  });
}

/** Refused at entries, a group would be refused as a whole: its other members go on working. */
function reportJoined({ name, source, members }: ResolvedGroup, problems: Problems): void {
  for (const member of members) {
    const gone = member.refused.filter(({ at }) => at.kind === "entries");
    if (gone.length === 0) continue;
    const workloads = andList(gone.map(({ workload }) => workload));
    problems.report({
      code: "W0351",
      message: `member "${member.name}" of group "${name}" is suspended, and nothing refuses the group's keyed requests for ${workloads}: the baseline has neither that nor a Service of that name, and the other members go on working`,
      help: "take the sandbox out of the group, or delete its file",
      source: below(source, "spec", "match"),
      related: gone.map((one) => ({ message: "the suspended fork", source: one.source })),
    });
  }
}

function because(unrefused: readonly string[], why: string): string {
  return why === ""
    ? `the baseline has no ${andList(unrefused)}, no Service of that name and no route of a Gateway, so nothing can refuse them`
    : `nothing can refuse them, since ${why}`;
}
