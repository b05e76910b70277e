/** @module The forks that the spec of a sandbox states. */
import { forkEntry, type Sourced } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ForkSpec, Sandbox } from "../../model/spec.gen.ts";
import type { Facts } from "./facts.ts";

/** What a spec says of a fork. */
export interface StatedFork {
  /** The baseline workload: `Deployment shop/cart`. */
  readonly baseline: string;
  readonly sandbox: string;
  /** The key of the sandbox's own lane. */
  readonly key: string;
  readonly spec: ForkSpec;
  /** The `forkOf` node. */
  readonly source: SourceRef;
}

/** All of them, in the order of the spec. */
export function statedForks(sandbox: Sourced<Sandbox>, facts: Facts): readonly StatedFork[] {
  const { spec, only } = sandbox;
  const { name } = spec.metadata;
  const all = (spec.spec.forks ?? []).map((fork, index) => ({
    baseline: `${fork.forkOf.kind} ${fork.forkOf.namespace ?? facts.namespace}/${fork.forkOf.name}`,
    sandbox: name,
    key: spec.spec.routing?.key ?? name,
    spec: fork,
    source: below(forkEntry(sandbox, index), "forkOf"),
  }));
  return only === undefined ? all : all.filter((_, index) => only.has(index));
}
