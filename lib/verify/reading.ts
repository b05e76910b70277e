/** @module Everything that is known of an environment before the first question: its facts, what was emitted, its lanes, both clusters. */
import type { Problems } from "../diagnostics/problems.ts";
import { keyString, objectKey } from "../model/kube.ts";
import type { Cluster } from "./cluster.ts";
import { clustersOf } from "./clusters.ts";
import { type Facts, factsOf } from "./facts.ts";
import { type Lane, readLanes } from "./lanes.ts";
import type { VerifyInput } from "./model.ts";
import { type Output, readOutput } from "./output.ts";
import { Sources } from "./sources.ts";

/** An environment as a stranger reads it: from its specs, its baseline and the emitted text. */
export interface Reading {
  readonly facts: Facts;
  readonly output: Output;
  readonly sources: Sources;
  /** Lanes with a trustworthy index. */
  readonly lanes: readonly Lane[];
  /** The baseline alone. */
  readonly before: Cluster;
  /** With the output applied. */
  readonly after: Cluster;
}

/** Reads an environment; reports what cannot be read and output that is of another spec. */
export function readEnvironment(
  { input, files, shown = "dist" }: VerifyInput,
  problems: Problems,
): Reading {
  const facts = factsOf(input);
  const output = readOutput(files, facts.name, shown, problems);
  const baseline = new Map(
    input.baseline.map(({ object, source }) => [keyString(objectKey(object)), source]),
  );
  const sources = new Sources(input, output, baseline);
  const lanes = readLanes(input, facts, output, problems);
  return { facts, output, sources, lanes, ...clustersOf(input, facts, output) };
}
