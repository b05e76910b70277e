/** @module A sandbox whose deletion has begun with its consumers: `selective` is `draining` in each of its forks. */
import { hasLane } from "../model/deletion.ts";
import type { Sourced } from "../model/input.ts";
import { takesOver } from "../model/selective.ts";
import type { ForkSpec, Sandbox } from "../model/spec.gen.ts";

/** The sandbox as it is compiled. */
export function withDraining(sandbox: Sourced<Sandbox>): Sourced<Sandbox> {
  const { spec } = sandbox;
  const { forks, deletion } = spec.spec;
  if (deletion === undefined || forks === undefined || !hasLane(spec)) return sandbox;
  return { ...sandbox, spec: { ...spec, spec: { ...spec.spec, forks: forks.map(drained) } } };
}

function drained(fork: ForkSpec): ForkSpec {
  const { strategies } = fork;
  if (!takesOver(strategies?.consumer)) return fork;
  return { ...fork, strategies: { ...strategies, consumer: "draining" } };
}
