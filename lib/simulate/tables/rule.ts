/** @module Rules and tables of rules, as one proxy holds them. */
import { remembered } from "../../kube/once.ts";
import { type Condition, subjectName } from "../requests/conditions.ts";
import type { Origin, Verdict } from "./verdict.ts";

/** The conditions of a rule that have nothing to do with the key; equal ones are one object. */
export interface ShapeConditions {
  readonly id: number;
  readonly conditions: readonly Condition[];
}

/** One match block with what follows from it. */
export interface Rule {
  /** For people: `VirtualService shop/cart, rule "items"`. */
  readonly id: string;
  /** Where it is written. */
  readonly origin: Origin;
  readonly shape: ShapeConditions;
  /** Conditions on carriers of the key. */
  readonly key: readonly Condition[];
  /** Only where specificity decides: compared field by field, higher wins. */
  readonly rank: readonly number[];
  /** What a request that it answers gets. */
  readonly verdict: () => Verdict;
}

/** One proxy's rules for one host and port. `listed`: first match wins; `ranked`: sorted by rank, highest first. */
export interface Table {
  readonly order: "listed" | "ranked";
  readonly rules: readonly Rule[];
  /** What a request gets that no rule matches. */
  readonly otherwise: Verdict;
}

/** The tables of which one decides: several where it depends on the ages of objects. All have to agree. */
export type Tables = readonly Table[];

/** Shares equal conditions. */
export class Shapes {
  readonly #known = new Map<string, ShapeConditions>();

  of(conditions: readonly Condition[]): ShapeConditions {
    const key = conditions.map(conditionText).sort().join("\n");
    return remembered(this.#known, key, () => ({ id: this.#known.size, conditions }));
  }
}

function conditionText({ subject, test, negated }: Condition): string {
  return `${subjectName(subject)}\t${test.kind}\t${test.fold ?? ""}\t${negated ?? ""}\t${test.value}`;
}

/** The conditions, key aside, of all rules of some tables; equal ones once. */
export function shapesIn(...tables: readonly Tables[]): readonly ShapeConditions[] {
  const rules = tables.flat().flatMap((table) => table.rules);
  return [...new Map(rules.map(({ shape }) => [shape.id, shape])).values()];
}

/** The tables with only the rules whose other conditions are met. */
export function narrowed(tables: Tables, met: (shape: ShapeConditions) => boolean): Tables {
  return tables.map((table) => ({
    ...table,
    rules: table.rules.filter(({ shape }) => met(shape)),
  }));
}

/** Positive: the first is more specific. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}

/** A rule that ends a list, and that an ingress gateway moves to the end: it asks for `/`, `.*` or nothing. */
export function isCatchAll({ shape, key }: Rule): boolean {
  if (key.length > 0) return false;
  return shape.conditions.every(
    ({ subject, test }) =>
      subject.kind === "path" &&
      ((test.kind === "prefix" && test.value === "/") ||
        (test.kind === "regex" && test.value === ".*")),
  );
}

/** All lists of the items of groups that come one after another, where ages decide within each. */
export function ordersOf<Item>(groups: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  return groups.reduce<readonly (readonly Item[])[]>(
    (lists, group) => lists.flatMap((list) => orders(group).map((order) => [...list, ...order])),
    [[]],
  );
}

/** Orders of objects of unknown age. Beyond four, the first and the last of each stand for all. */
export function orders<Item>(objects: readonly Item[]): readonly (readonly Item[])[] {
  if (objects.length <= 1) return [objects];
  if (objects.length > 4) {
    return objects.flatMap((object) => {
      const others = objects.filter((other) => other !== object);
      return [
        [object, ...others],
        [...others, object],
      ];
    });
  }
  return objects.flatMap((object) =>
    orders(objects.filter((other) => other !== object)).map((rest) => [object, ...rest]),
  );
}
