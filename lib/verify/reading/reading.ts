/** @module Everything that is known of an environment before the first question: its facts, what was emitted, its lanes, both clusters. */
import { Problems } from "../../diagnostics/problems.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import { below } from "../../model/source.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { VerifyInput } from "../model.ts";
import { clustersOf } from "./clusters.ts";
import { type Facts, factsOf } from "./facts.ts";
import { type Lane, readLanes } from "./lanes.ts";
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
  /** False: there is no output, or a file of it cannot be read. Whatever followed from that would mislead. */
  readonly readable: boolean;
}

/** Reads an environment; reports what cannot be read and output that is of another spec. */
export function readEnvironment(verified: VerifyInput, problems: Problems): Reading {
  const { input, files, shown = "dist" } = verified;
  const facts = factsOf(input);
  const found = new Problems();
  const output = readOutput(files, facts.name, shown, found);
  if (files.length === 0) reportNoOutput(verified, facts, found);
  for (const problem of found.all) problems.report(problem);
  const baseline = new Map(
    input.baseline.map(({ object, source }) => [keyString(objectKey(object)), source]),
  );
  const sources = new Sources(input, output, baseline);
  const readable = !found.failed;
  const lanes = readable ? readLanes(input, facts, output, problems) : [];
  return { facts, output, sources, lanes, readable, ...clustersOf(input, facts, output) };
}

/** An environment without lanes that deploys nothing may have none. */
function reportNoOutput(
  { input, shown = "dist" }: VerifyInput,
  { name, deploy, suspended }: Facts,
  problems: Problems,
): void {
  if (!deploy && suspended) return;
  if (!deploy && input.sandboxes.length + input.groups.length === 0) return;
  problems.report({
    code: "E0903",
    message: `"${shown}/${name}" holds no output`,
    help: "run `isolane synth`, or name the output folder by --out",
    source: below(input.environment.source, "metadata", "name"),
  });
}
