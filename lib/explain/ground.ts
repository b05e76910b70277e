/** @module What questions are asked about, and what a question is. */
import type { EnvironmentInput } from "../model/input.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Entry } from "../simulate/entries/entries.ts";
import type { Lines, Shape } from "../simulate/requests/conditions.ts";
import { Shapes } from "../simulate/tables/rule.ts";
import type { World } from "../simulate/tables/tables.ts";
import type { Reading } from "../verify/reading/reading.ts";

/** An environment that can be asked about, and what its answers share. */
export interface Ground extends Reading {
  readonly world: World;
  /** What `spec.services.<name>` states, by `namespace/name` of the Service. */
  readonly stated: ReadonlyMap<string, StatedService>;
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

/** A call that is stated, or stated not to be made. */
export interface StatedCall {
  /** `namespace/name`. */
  readonly service: string;
  /** Absent: all ports. */
  readonly port?: number;
  readonly operation: "upsert" | "delete";
  readonly source: SourceRef;
}

/** What is stated about the workloads behind one Service. */
interface StatedService {
  readonly calls: readonly StatedCall[];
  readonly propagates?: { readonly value: boolean; readonly source: SourceRef };
}

/** All statements of an environment. A name without a namespace is of the environment's. */
function statedIn({ environment: { spec, source } }: EnvironmentInput): Ground["stated"] {
  const namespace = spec.spec.baseline.namespace;
  const full = (name: string) => (name.includes("/") ? name : `${namespace}/${name}`);
  return new Map(
    Object.entries(spec.spec.services ?? {}).map(([name, { calls = [], propagates }]) => {
      const node = below(source, "spec", "services", name);
      const stated: StatedService = {
        calls: calls.map(({ service, port, operation = "upsert" }, index) => ({
          service: full(service),
          ...(port === undefined ? {} : { port }),
          operation,
          source: below(node, "calls", index),
        })),
        ...(propagates === undefined
          ? {}
          : { propagates: { value: propagates, source: below(node, "propagates") } }),
      };
      return [full(name), stated];
    }),
  );
}
