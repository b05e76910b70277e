/** @module The lanes: what the specs say, with the forks' names from the index, and where both disagree. */

import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { asArray, asString, at, stringMap, texts } from "../../kube/json.ts";
import type { EnvironmentInput, Sourced } from "../../model/input.ts";
import { unitOfSpec, unitPath } from "../../model/release-unit.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { RouteGroup, Sandbox } from "../../model/spec.gen.ts";
import { type Suspension, suspensionOf } from "../../model/suspension.ts";
import type { Facts } from "./facts.ts";
import { membersAmong } from "./group-match.ts";
import { isLaneUnit, type Output } from "./output.ts";
import { type StatedFork, statedForks } from "./stated-forks.ts";
import { type Refused, refusedBy, reportAsleep } from "./suspended.ts";

/** A fork of a lane. */
export interface LaneFork extends StatedFork {
  /** The fork: `Deployment shop/cart-pr-1-0123abcd`. */
  readonly fork: string;
  readonly namespace: string;
  /** Its name alone: `cart-pr-1-0123abcd`. */
  readonly name: string;
}

/** A routing key and the forks that it reaches. */
export interface Lane {
  readonly key: string;
  /** `sandbox "pr-1"` or `group "all"`. */
  readonly owner: string;
  readonly strict: boolean;
  /** The sandboxes that it joins, by name. */
  readonly members: ReadonlySet<string>;
  /** By baseline workload. */
  readonly forks: ReadonlyMap<string, LaneFork>;
  readonly refused: Refused;
  /** Its spec wants no hosts of its own at entry points. */
  readonly withoutPreviews: boolean;
  /** Its unit: `sandboxes/pr-1`. */
  readonly unit: string;
  /** Members that are suspended, or held back, with what their specs say about it. */
  readonly suspended: ReadonlyMap<string, Suspension>;
  /** Of a sandbox's own lane. */
  readonly spec?: Sandbox;
  readonly source: SourceRef;
}

/** A fork, for example `Deployment shop/cart-pr-1-0123abcd`, from its baseline and its name. */
export function forkOf(baseline: string, name: string): string {
  return `${baseline.slice(0, baseline.indexOf("/"))}/${name}`;
}

/** Forks by their own names, for example `Deployment shop/cart-pr-1-0123abcd`. */
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
): { readonly lanes: readonly Lane[]; readonly complete: boolean } {
  const wanted = wantedLanes(input, facts);
  const going = input.deleting.map(({ spec }) => unitPath(unitOfSpec(spec)));
  const units = wanted.map(({ spec }) => unitPath(unitOfSpec(spec.spec)));
  const known = new Set([...units, ...(facts.suspended ? [] : going)]);
  const complete = !reportStrangers(output, known, problems);
  return { lanes: readStated(input, facts, output, problems), complete };
}

/** The same without a word about output that no spec of the folder asks for. */
export function readStated(
  input: EnvironmentInput,
  facts: Facts,
  output: Output,
  problems: Problems,
): readonly Lane[] {
  const scope = { facts, output, problems, heldBack: input.heldBack ?? new Set<string>() };
  return wantedLanes(input, facts).flatMap((lane) => readLane(lane, input, scope) ?? []);
}

/** The lanes that the specs of a folder ask for. */
function wantedLanes(input: EnvironmentInput, facts: Facts): readonly Wanted[] {
  const { sandboxes, groups } = facts.suspended ? { sandboxes: [], groups: [] } : input;
  const membersOf = membersAmong(sandboxes, ({ spec }) => spec.metadata.labels ?? {});
  return [
    ...sandboxes.map((spec) => ({ kind: "sandbox", spec, members: [spec] }) as const),
    ...groups.map(
      (spec) => ({ kind: "group", spec, members: membersOf(spec.spec.spec.match) }) as const,
    ),
  ];
}

/** A lane that a spec asks for. */
interface Wanted {
  readonly kind: "sandbox" | "group";
  readonly spec: Sourced<Sandbox> | Sourced<RouteGroup>;
  readonly members: readonly Sourced<Sandbox>[];
}

interface Scope {
  readonly facts: Facts;
  readonly output: Output;
  readonly problems: Problems;
  /** Sandboxes of which it has been said that they are held back. */
  readonly heldBack: ReadonlySet<string>;
}

function readLane(wanted: Wanted, input: EnvironmentInput, scope: Scope): Lane | undefined {
  const { facts, output, problems } = scope;
  const { kind, spec, members } = wanted;
  const { name } = spec.spec.metadata;
  const routing = spec.spec.spec.routing;
  const owner = `${kind} "${name}"`;
  const source =
    routing?.key === undefined
      ? below(spec.source, "metadata", "name")
      : below(spec.source, "spec", "routing", "key");
  const index = output.indexes.get(`index/${unitPath(unitOfSpec(spec.spec))}.json`);
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
  const [summary, ...others] = asArray(at(index.value, "lanes"));
  const listed = asArray(at(summary, "suspended"));
  const asleep = members.filter(
    ({ spec: own }) => suspensionOf(own) !== undefined || listed.includes(own.metadata.name),
  );
  const awake = members.filter((member) => !asleep.includes(member));
  const forks = awake.flatMap((member) => statedForks(member, facts));
  const named = stringMap(at(summary, "forks"));
  const difference =
    summary === undefined || others.length > 0
      ? `its index lists ${summary === undefined ? 0 : others.length + 1} lanes`
      : differenceOf({ key, members, asleep, forks }, summary);
  if (difference !== undefined) {
    problems.report({
      code: "E0904",
      message: `the output of ${owner} is of another spec: ${difference}`,
      help: "run `isolane synth` and commit the result",
      source,
    });
    return undefined;
  }
  const strict = (routing?.fallback ?? facts.fallback) === "none";
  const found = forks.map((stated): [string, LaneFork] => {
    const { baseline } = stated;
    const own = named[baseline] ?? "";
    const namespace = baseline.slice(baseline.indexOf(" ") + 1, baseline.indexOf("/"));
    return [baseline, { ...stated, fork: forkOf(baseline, own), namespace, name: own }];
  });
  const unrefused = new Set(texts(at(summary, "unrefused")));
  if (kind === "sandbox") for (const one of asleep) reportAsleep(one, { ...scope, unrefused });
  const refused = refusedBy(input, asleep, { unrefused, forks: found.length });
  const suspended = asleep.map(
    ({ spec: one }) => [one.metadata.name, suspensionOf(one) ?? {}] as const,
  );
  const own = kind === "sandbox" ? members[0]?.spec : undefined;
  return {
    ...{ key, owner, strict, refused, source },
    withoutPreviews: spec.spec.spec.previews === false,
    unit: unitPath(unitOfSpec(spec.spec)),
    members: new Set(members.map((one) => one.spec.metadata.name)),
    forks: new Map(found),
    suspended: new Map(suspended),
    ...(own === undefined ? {} : { spec: own }),
  };
}

/** What the index says differently from the specs. */
function differenceOf(
  wanted: Pick<Wanted, "members"> & {
    readonly key: string;
    readonly asleep: Wanted["members"];
    readonly forks: readonly StatedFork[];
  },
  summary: unknown,
): string | undefined {
  const key = asString(at(summary, "key"));
  if (key !== wanted.key) return `its key is "${key ?? ""}", not "${wanted.key}"`;
  const list = (items: readonly string[]) => [...items].sort().join(", ");
  for (const [field, what, meant] of [
    ["members", "members", wanted.members],
    ["suspended", "suspended members", wanted.asleep],
  ] as const) {
    const said = list(asArray(at(summary, field)).flatMap((member) => asString(member) ?? []));
    const asked = list(meant.map(({ spec }) => spec.metadata.name));
    if (said !== asked)
      return `it has the ${what} ${said || "(none)"}; the specs ask for ${asked || "(none)"}`;
  }
  const forks = list(Object.keys(stringMap(at(summary, "forks"))));
  const stated = list(wanted.forks.map(({ baseline }) => baseline));
  return forks === stated
    ? undefined
    : `it forks ${forks || "nothing"}; the specs ask for ${stated || "nothing"}`;
}

function isOfProgram(index: unknown): boolean {
  return asArray(at(index, "lanes")).some((lane) => at(lane, "program") === true);
}

/** Output of sandboxes and groups that no spec asks for. True where a program asked for some of it. */
function reportStrangers(output: Output, known: ReadonlySet<string>, problems: Problems): boolean {
  let ofProgram = false;
  const units = [
    ...[...output.indexes].map(([path, { source }]) => {
      return [path.replace(/^index\/|\.json$/g, ""), source] as const;
    }),
    ...output.objects.map(({ unit, source }) => [unit, source] as const),
  ];
  const found = new Map<string, SourceRef>();
  for (const [unit, source] of units) {
    if (isLaneUnit(unit) && !known.has(unit) && !found.has(unit)) found.set(unit, source);
  }
  for (const [unit, source] of [...found].sort(([a], [b]) => compareText(a, b))) {
    const isOwn = isOfProgram(output.indexes.get(`index/${unit}.json`)?.value);
    ofProgram ||= isOwn;
    problems.report({
      code: "E0903",
      message: `"${unit}" is output without a spec`,
      help: isOwn
        ? "a TypeScript program stated it, and no program is run here, so nothing of this environment was proved: `isolane synth --app COMMAND` proves what it writes; or move the spec into the folder, or remove the output with `isolane synth --remove-added`"
        : "restore the spec, or run `isolane synth`, which removes the output",
      source,
    });
  }
  return ofProgram;
}
