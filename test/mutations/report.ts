/** @module Counts mutants by kind, and sorts survivors by the reason for which they do no harm. */
import type { Outcome, Tried } from "./campaign.ts";
import { changeText } from "./change.ts";
import { harmlessness } from "./harmless.ts";
import type { MutationKind } from "./mutation.ts";

/** One kind's numbers. Harmless survivors do not count as mutants in the rate. */
export interface KindCount {
  readonly kind: string;
  readonly mutants: number;
  readonly killed: number;
  readonly harmless: number;
  readonly survived: number;
}

/** Survivors of one reason. */
export interface SurvivorGroup {
  /** Absent: nobody knows why they do no harm. */
  readonly reason: string | undefined;
  readonly members: readonly Tried[];
}

/** What a campaign showed. */
export interface Report {
  readonly kinds: readonly KindCount[];
  readonly total: KindCount;
  readonly groups: readonly SurvivorGroup[];
  /** What `check` was asked, and what it passed, without and with `--allow-added`. */
  readonly check: {
    readonly asked: number;
    readonly passed: readonly Tried[];
    readonly passedAllowingAdded: readonly Tried[];
  };
}

/** The numbers of a campaign. */
export function reportOf({ tried }: Outcome, kinds: readonly MutationKind[]): Report {
  const survivors = tried.filter(({ codes }) => codes.length === 0);
  const reasons = new Map(survivors.map((one) => [one, reasonFor(one)]));
  const count = (kind: string, own: readonly Tried[]): KindCount => {
    const alive = own.filter((one) => reasons.has(one));
    const harmless = alive.filter((one) => reasons.get(one) !== undefined).length;
    return {
      kind,
      mutants: own.length,
      killed: own.length - alive.length,
      harmless,
      survived: alive.length - harmless,
    };
  };
  const byKind = grouped(tried, ({ kind }) => kind);
  const asked = tried.filter(({ check }) => check !== undefined);
  return {
    check: {
      asked: asked.length,
      passed: asked.filter(({ check }) => check?.refused === false),
      passedAllowingAdded: asked.filter(({ check }) => check?.refusedAllowingAdded === false),
    },
    kinds: kinds.map(({ name }) => count(name, byKind.get(name) ?? [])),
    total: count("all", tried),
    groups: [...grouped(survivors, (one) => reasons.get(one))]
      .map(([reason, members]) => ({ reason, members }))
      .sort((a, b) => b.members.length - a.members.length),
  };
}

/** Killed mutants among those that do harm, in percent. */
export function killRate({ killed, survived }: KindCount): number {
  return killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
}

const known = new Map<string, string | undefined>();

/** The same change is judged once. */
function reasonFor(mutant: Tried): string | undefined {
  const id = JSON.stringify([mutant.world.title, [...mutant.changes]]);
  if (!known.has(id)) known.set(id, harmlessness(mutant));
  return known.get(id);
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [item]);
    else own.push(item);
  }
  return groups;
}

/** The table and the survivors, for a terminal. */
export function reportText({ kinds, total, groups, check }: Report): string {
  const width = Math.max(...kinds.map(({ kind }) => kind.length));
  const row = (count: KindCount) =>
    [
      count.kind.padEnd(width),
      ...[count.mutants, count.killed, count.harmless, count.survived].map((n) =>
        String(n).padStart(8),
      ),
      `${killRate(count).toFixed(1)} %`.padStart(9),
    ].join(" ");
  const head = ["kind".padEnd(width), " mutants", "  killed", "harmless", "survived", "     rate"];
  const survivors = groups.map(({ reason, members }) => {
    const examples = reason === undefined ? members : members.slice(0, 1);
    const lines = examples.map(
      (one) => `    ${one.kind}\n    ${one.world.title}: ${changeText(one)}`,
    );
    return [
      `${members.length} × ${reason ?? "NO REASON IS KNOWN: a hole in verify"}`,
      ...lines,
    ].join("\n");
  });
  const passed = (title: string, ones: readonly Tried[]) => [
    `${title} refuses ${check.asked - ones.length} of ${check.asked}`,
    ...ones.map((one) => `    passed: ${one.kind}: ${one.world.title}: ${changeText(one)}`),
  ];
  return [
    ...[head.join(" "), ...kinds.map(row), row(total), "", "Survivors:", ...survivors, ""],
    ...passed("check", check.passed),
    ...passed("check --allow-added", check.passedAllowingAdded),
  ].join("\n");
}
