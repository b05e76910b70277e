/** @module What questions are asked about, and what a question is. */
import type { Entry } from "../simulate/entries/entries.ts";
import type { Lines, Shape } from "../simulate/requests/conditions.ts";
import { Shapes } from "../simulate/tables/rule.ts";
import type { World } from "../simulate/tables/tables.ts";
import type { Reading } from "../verify/reading/reading.ts";
import { type Stated, statedIn } from "./stated.ts";

/** An environment that can be asked about, and what its answers share. */
export interface Ground extends Reading {
  readonly world: World;
  readonly stated: Stated;
}

/** What is asked: where a request comes in, what it looks like, and the carrier lines with its key. */
export interface Question {
  readonly entry: Entry;
  readonly shape: Shape;
  readonly carriers: Lines;
  /** The caller speaks TLS to a Service: no proxy of the mesh sees a request in it. */
  readonly tls?: true;
}

/** Makes an environment ready for questions. */
export function groundOf(reading: Reading): Ground {
  // What cannot be read in a rule is a finding of `verify`, which says it better.
  const world: World = { facts: reading.facts, shapes: new Shapes(), misread: () => {} };
  return { ...reading, world, stated: statedIn(reading.input) };
}
