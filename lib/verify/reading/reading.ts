/** @module Everything that is known of an environment before the first question: its facts, what was emitted, its lanes, both clusters. */
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import { Problems } from "../../diagnostics/problems.ts";
import type { EnvironmentInput, Sourced } from "../../model/input.ts";
import type { OutputFile } from "../../model/release-unit.ts";
import { below } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { VerifyInput } from "../model.ts";
import { clustersOf, isWithheld } from "./clusters.ts";
import { type Facts, factsOf } from "./facts.ts";
import { type Forks, forksOf, type Lane, readLanes, readStated } from "./lanes.ts";
import { type Output, readOutput } from "./output.ts";
import { Sources } from "./sources.ts";

/** An environment as a stranger reads it: from its specs, its baseline and the emitted text. */
export interface Reading {
  readonly input: EnvironmentInput;
  readonly files: readonly OutputFile[];
  readonly facts: Facts;
  readonly output: Output;
  readonly sources: Sources;
  /** Lanes with a trustworthy index. */
  readonly lanes: readonly Lane[];
  /** The same by their routing keys. */
  readonly byKey: ReadonlyMap<string, Lane>;
  /** Forks of all lanes. */
  readonly forks: Forks;
  /** Their names alone. */
  readonly forkNames: ReadonlySet<string>;
  /** Specs of sandboxes by their names. */
  readonly sandboxes: ReadonlyMap<string, Sourced<Sandbox>>;
  /** The baseline alone. */
  readonly before: Cluster;
  /** With the output applied. */
  readonly after: Cluster;
  /**
   * False: there is no output, a file of it cannot be read, or a program stated specs that are not at hand.
   * Whatever followed from that would mislead.
   */
  readonly readable: boolean;
}

/** Everything that reading may report; each check declares its own. */
export const readingCodes: readonly DiagnosticCode[] = [
  "E0625",
  "E0901",
  "E0903",
  "E0904",
  "W0351",
  "W0641",
];

/** Reads an environment; reports what cannot be read and output that is of another spec. */
export function readVerified(verified: VerifyInput, problems: Problems): Reading {
  const { input, files } = verified;
  const facts = factsOf(input);
  const found = new Problems();
  const output = readOutput(verified, facts, found);
  if (files.length === 0) reportNoOutput(verified, facts, found);
  for (const problem of found.all) problems.report(problem);
  const sources = new Sources(input, output);
  // What is not isolane's has been left out.
  const canRead = found.all.every(({ code }) => code === "E0625");
  const { lanes, complete } = canRead
    ? lanesOf(verified, facts, output, problems)
    : { lanes: [], complete: false };
  const forks = forksOf(lanes);
  return {
    ...{ input, files, facts, output, sources, lanes, readable: complete },
    byKey: new Map(lanes.map((lane) => [lane.key, lane])),
    forks,
    forkNames: new Set([...forks.values()].map(({ name }) => name)),
    sandboxes: new Map(input.sandboxes.map((one) => [one.spec.metadata.name, one])),
    ...clustersOf(input, facts, output),
  };
}

function lanesOf({ input, others }: VerifyInput, facts: Facts, output: Output, problems: Problems) {
  return others === undefined
    ? readLanes(input, facts, output, problems)
    : { lanes: readStated(input, facts, output, problems), complete: true };
}

/** An environment without lanes that deploys nothing, or nothing that may be written, may have none. */
function reportNoOutput(
  { input, shown = "dist" }: VerifyInput,
  { name, suspended, owns }: Facts,
  problems: Problems,
): void {
  const written = input.baseline.filter(({ object }) => owns(object) && !isWithheld(object));
  const lanes = suspended ? 0 : input.sandboxes.length + input.groups.length;
  if (written.length + lanes === 0) return;
  problems.report({
    code: "E0903",
    message: `"${shown}/${name}" holds no output`,
    help: "run `isolane synth`, or name the output folder by --out",
    source: below(input.environment.source, "metadata", "name"),
  });
}
