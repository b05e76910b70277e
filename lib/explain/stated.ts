/** @module What the environment states about calls and propagation: `spec.services.<name>`. */
import type { EnvironmentInput } from "../model/input.ts";
import { below, type SourceRef } from "../model/source.ts";

/** A stated call, or that there is none. */
export interface StatedCall {
  /** `namespace/name`. */
  readonly service: string;
  /** Absent: all ports. */
  readonly port?: number;
  readonly operation: "upsert" | "delete";
  readonly source: SourceRef;
}

/** What is stated about the workloads behind one Service. */
export interface StatedService {
  readonly calls: readonly StatedCall[];
  readonly propagates?: { readonly value: boolean; readonly source: SourceRef };
}

/** Statements by `namespace/name` of the Service. */
export type Stated = ReadonlyMap<string, StatedService>;

/** All statements of an environment. A name without a namespace is of the environment's. */
export function statedIn({ environment: { spec, source } }: EnvironmentInput): Stated {
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
