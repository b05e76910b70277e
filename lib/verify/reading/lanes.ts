/** @module The lanes: what the specs say, with the forks' names from the index, and where both disagree. */

import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { asArray, asRecord, asString, at, stringMap } from "../../kube/json.ts";
import type { Labels } from "../../kube/label-selector.ts";
import type { EnvironmentInput, Sourced } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ForkSpec, Match, RouteGroup, Sandbox } from "../../model/spec.gen.ts";
import type { Facts } from "./facts.ts";
import { isLaneUnit, type Output } from "./output.ts";

/** A fork of a lane. */
export interface LaneFork {
  /** The baseline workload: `Deployment shop/cart`. */
  readonly baseline: string;
  /** The fork: `Deployment shop/cart-pr-1-0123abcd`. */
  readonly fork: string;
  readonly sandbox: string;
  /** The `forkOf` node. */
  readonly source: SourceRef;
}

/** A routing key and the forks that it reaches. */
export interface Lane {
  readonly key: string;
  /** `sandbox "pr-1"` or `group "all"`. */
  readonly owner: string;
  readonly strict: boolean;
  /** By baseline workload. */
  readonly forks: ReadonlyMap<string, LaneFork>;
  readonly source: SourceRef;
}

/** A fork as `Deployment shop/cart-pr-1-0123abcd`, from its baseline and its name. */
export function forkOf(baseline: string, name: string): string {
  return `${baseline.slice(0, baseline.indexOf("/"))}/${name}`;
}

/** Forks by their own names, as `Deployment shop/cart-pr-1-0123abcd`. */
export type Forks = ReadonlyMap<string, LaneFork>;

/** All forks of the lanes, each once. */
export function forksOf(lanes: readonly Lane[]): Forks {
  return new Map(
    lanes.flatMap(({ forks }) =>
      [...forks.values()].map((fork): [string, LaneFork] => [fork.fork, fork]),
    ),
  );
}

/** The lanes of the specs that have a trustworthy index. What is wrong with the others is reported. */
export function readLanes(
  input: EnvironmentInput,
  facts: Facts,
  output: Output,
  problems: Problems,
): readonly Lane[] {
  const sandboxes = facts.suspended ? [] : input.sandboxes;
  const groups = facts.suspended ? [] : input.groups;
  reportStrangers(output, { sandboxes, groups }, problems);
  const forks = new Map(
    sandboxes.map((sandbox) => [sandbox.spec.metadata.name, statedForks(sandbox, facts)]),
  );
  const lanes = sandboxes.map((sandbox) => {
    const name = sandbox.spec.metadata.name;
    return { kind: "sandbox", spec: sandbox, members: [name] } as const;
  });
  const joint = groups.map((group) => {
    const members = sandboxes.filter(({ spec }) =>
      accepts(group.spec.spec.match, spec.metadata.labels ?? {}),
    );
    return {
      kind: "group",
      spec: group,
      members: members.map((m) => m.spec.metadata.name),
    } as const;
  });
  return [...lanes, ...joint].flatMap((lane) => {
    const stated = lane.members.flatMap((member) => forks.get(member) ?? []);
    return readLane({ ...lane, forks: stated }, facts, output, problems) ?? [];
  });
}

interface Stated {
  readonly baseline: string;
  readonly sandbox: string;
  readonly source: SourceRef;
}

function statedForks({ spec, source }: Sourced<Sandbox>, facts: Facts): readonly Stated[] {
  return (spec.spec.forks ?? []).map(({ forkOf }: ForkSpec, index) => ({
    baseline: `${forkOf.kind} ${forkOf.namespace ?? facts.namespace}/${forkOf.name}`,
    sandbox: spec.metadata.name,
    source: below(source, "spec", "forks", index, "forkOf"),
  }));
}

/** Whether a group's match accepts a sandbox's labels; `*` stands for any characters. */
function accepts(match: Match, labels: Labels): boolean {
  if ("any" in match) return match.any.some((inner) => accepts(inner, labels));
  if ("all" in match) return match.all.every((inner) => accepts(inner, labels));
  const own = Object.hasOwn(labels, match.label.key) ? labels[match.label.key] : undefined;
  return own !== undefined && fits(match.label.value.split("*"), own);
}

function fits(parts: readonly string[], text: string): boolean {
  const [first = "", ...rest] = parts;
  if (!text.startsWith(first)) return false;
  const left = text.slice(first.length);
  const last = rest.at(-1);
  if (last === undefined) return left === "";
  let from = 0;
  for (const part of rest.slice(0, -1)) {
    const found = left.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return left.length - last.length >= from && left.endsWith(last);
}

interface Wanted {
  readonly kind: "sandbox" | "group";
  readonly spec: Sourced<Sandbox> | Sourced<RouteGroup>;
  readonly members: readonly string[];
  readonly forks: readonly Stated[];
}

function readLane(
  wanted: Wanted,
  facts: Facts,
  output: Output,
  problems: Problems,
): Lane | undefined {
  const { kind, spec, members, forks } = wanted;
  const { name } = spec.spec.metadata;
  const routing = spec.spec.spec.routing;
  const owner = `${kind} "${name}"`;
  const source =
    routing?.key === undefined
      ? below(spec.source, "metadata", "name")
      : below(spec.source, "spec", "routing", "key");
  const index = output.indexes.get(
    `index/${kind === "sandbox" ? "sandboxes" : "groups"}/${name}.json`,
  );
  if (index === undefined) {
    problems.report({
      code: "E0903",
      message: `${owner} has no output`,
      help: "run `isolane synth` and commit the result, or delete the spec",
      source,
    });
    return undefined;
  }
  const key = routing?.key ?? name;
  const summaries = asArray(at(index.value, "lanes"));
  const [summary] = summaries;
  const named = stringMap(asRecord(at(summary, "forks")));
  const differences = differencesOf({ key, members, forks }, summary, named);
  if (summaries.length !== 1 || differences !== undefined) {
    problems.report({
      code: "E0904",
      message: `the output of ${owner} is of another spec: ${differences ?? `its index lists ${summaries.length} lanes`}`,
      help: "run `isolane synth` and commit the result",
      source,
    });
    return undefined;
  }
  const strict = (routing?.fallback ?? facts.fallback) === "none";
  const found = forks.map(({ baseline, sandbox, source: node }): [string, LaneFork] => {
    const fork = forkOf(baseline, named[baseline] ?? "");
    return [baseline, { baseline, fork, sandbox, source: node }];
  });
  return { key, owner, strict, forks: new Map(found), source };
}

/** What the index says otherwise than the specs. */
function differencesOf(
  wanted: {
    readonly key: string;
    readonly members: readonly string[];
    readonly forks: readonly Stated[];
  },
  summary: unknown,
  named: Readonly<Record<string, string>>,
): string | undefined {
  const key = asString(at(summary, "key"));
  if (key !== wanted.key) return `its key is "${key ?? ""}", not "${wanted.key}"`;
  const list = (items: readonly string[]) => [...items].sort().join(", ");
  const members = list(asArray(at(summary, "members")).flatMap((member) => asString(member) ?? []));
  if (members !== list(wanted.members)) {
    return `its members are ${members || "none"}, not ${list(wanted.members) || "none"}`;
  }
  const forks = list(Object.keys(named));
  const stated = list(wanted.forks.map(({ baseline }) => baseline));
  return forks === stated
    ? undefined
    : `it forks ${forks || "nothing"}, not ${stated || "nothing"}`;
}

/** Output of sandboxes and groups that no spec asks for. */
function reportStrangers(
  output: Output,
  specs: {
    readonly sandboxes: readonly Sourced<Sandbox>[];
    readonly groups: readonly Sourced<RouteGroup>[];
  },
  problems: Problems,
): void {
  const known = new Set([
    ...specs.sandboxes.map(({ spec }) => `sandboxes/${spec.metadata.name}`),
    ...specs.groups.map(({ spec }) => `groups/${spec.metadata.name}`),
  ]);
  const found = new Map<string, SourceRef>();
  const ofPrograms = new Set<string>();
  for (const [path, { source, value }] of output.indexes) {
    const unit = /^index\/((?:sandboxes|groups)\/[^/]+)\.json$/.exec(path)?.[1];
    if (unit === undefined || known.has(unit)) continue;
    found.set(unit, source);
    if (asArray(at(value, "lanes")).some((lane) => at(lane, "program") === true)) {
      ofPrograms.add(unit);
    }
  }
  for (const { unit, source } of output.objects) {
    if (isLaneUnit(unit) && !known.has(unit) && !found.has(unit)) {
      found.set(unit, source);
    }
  }
  for (const [unit, source] of [...found].sort(([a], [b]) => compareText(a, b))) {
    problems.report({
      code: "E0903",
      message: `"${unit}" is output without a spec`,
      help: ofPrograms.has(unit)
        ? "a TypeScript program stated it: review it as code is reviewed, or remove it with `isolane synth --remove-added`"
        : "restore the spec, or run `isolane synth`, which removes the output",
      source,
    });
  }
}
