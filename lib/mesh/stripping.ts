/**
 * @module How keys are taken from requests at an edge. Operations on headers remove whole headers, not one member of a list:
 * so a list goes as a whole, and only from requests that have a member of ours in it. The header of a carrier of its own is
 * ours alone.
 */
import { type Carrier, type Carriers, carrierHeader } from "../model/carriers.ts";
import { readableKeyTest } from "./regex.ts";

/** A header, and what its value has to be; without an expression: any value. */
export interface HeaderTest {
  readonly header: string;
  readonly regex?: string;
}

/** Requests that carry keys in some headers, and the headers that are taken from them. */
export interface Stripping {
  /** Any of them has to hold, with all its tests. */
  readonly alternatives: readonly (readonly HeaderTest[])[];
  readonly removed: readonly string[];
}

/** All ways in which keys are carried: of two that hold for a request, the first takes more from it. */
export function strippings(carriers: Carriers): readonly Stripping[] {
  const tests = carriers.map(testOf);
  const plain = tests.filter(({ regex }) => regex === undefined);
  const lists = tests.filter(({ regex }) => regex !== undefined);
  const removed = (some: readonly HeaderTest[]) => [
    ...new Set([...some, ...plain].map(({ header }) => header)),
  ];
  return [
    ...someOf(lists).map((some) => ({ alternatives: [some], removed: removed(some) })),
    ...(plain.length === 0
      ? []
      : [{ alternatives: plain.map((one) => [one]), removed: removed([]) }]),
  ];
}

/** For each carrier: the request has a key there. */
export function keyTests(carriers: Carriers): readonly HeaderTest[] {
  return carriers.map(testOf);
}

function testOf(carrier: Carrier): HeaderTest {
  return { header: carrierHeader(carrier), ...readableKeyTest(carrier) };
}

/** Every choice of one item or more, those of more items first. */
function someOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const all = items.reduce<readonly (readonly Item[])[]>(
    (chosen, item) => chosen.flatMap((some) => [[...some, item], some]),
    [[]],
  );
  return all.filter((some) => some.length > 0).sort((a, b) => b.length - a.length);
}
