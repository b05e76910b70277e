/** @module Suspended sandboxes: where a lane has to refuse for their sake, and what is not proved of them. */
import type { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import type { EnvironmentInput, Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { bearsName, suspensionOf } from "../../model/suspension.ts";
import { baselineCluster } from "./clusters.ts";
import { type Facts, factsOf } from "./facts.ts";
import { statedForks } from "./stated-forks.ts";

/** Where a lane has to refuse, since suspended members would have forks there. */
export interface Refused {
  /** Workloads of the baseline. */
  readonly workloads: ReadonlySet<string>;
  /** Services that bear the name of a workload that the baseline no longer has. */
  readonly services: ReadonlySet<string>;
  /** Nothing bears the name of such a workload: whatever comes in by a Gateway. */
  readonly entries: boolean;
}

/** What else of a lane decides where it refuses. */
interface Otherwise {
  /** Workloads for which nothing can refuse. */
  readonly unrefused: ReadonlySet<string>;
  /** How many forks of members that are awake it has: with one, entries stay open. */
  readonly forks: number;
}

/** Where requests have to be refused, since suspended sandboxes would have forks there. */
export function refusedBy(
  input: EnvironmentInput,
  suspended: readonly Sourced<Sandbox>[],
  { unrefused, forks }: Otherwise,
): Refused {
  const stated = suspended
    .flatMap((one) => statedForks(one, factsOf(input)))
    .filter(({ baseline }) => !unrefused.has(baseline));
  const workloads = new Set(stated.map(({ baseline }) => baseline));
  const gone = stated.filter(
    ({ baseline }) => baselineCluster(input).podsOf(baseline) === undefined,
  );
  const named = gone.map(({ baseline, spec: { forkOf } }) => {
    const namespace = baseline.slice(baseline.indexOf(" ") + 1, baseline.lastIndexOf("/"));
    const all = [...baselineCluster(input).services.values()];
    return all.filter(({ object, selector }) => {
      const { name } = object.metadata;
      const home = object.metadata.namespace ?? "";
      return bearsName({ name, namespace: home, selector }, { namespace, name: forkOf.name });
    });
  });
  return {
    workloads,
    services: new Set(named.flat().map(({ key }) => key)),
    entries: forks === 0 && named.some((services) => services.length === 0),
  };
}

/** What is known when something is said of one. */
interface Said {
  readonly facts: Facts;
  readonly problems: Problems;
  /** Sandboxes of which it has been said that they are held back. */
  readonly heldBack: ReadonlySet<string>;
  /** Workloads for which the index says that nothing can refuse. */
  readonly unrefused: ReadonlySet<string>;
}

/** Says what the output does not show of a sandbox that is suspended or treated so. */
export function reportAsleep(sandbox: Sourced<Sandbox>, said: Said): void {
  reportHeldBack(sandbox, said);
  reportUnrefused(sandbox, said);
}

// --- internal ---

/** The index alone says that it is suspended: `synth --keep-going` wrote it. */
function reportHeldBack({ spec, source }: Sourced<Sandbox>, { heldBack, problems }: Said): void {
  if (suspensionOf(spec) !== undefined || heldBack.has(spec.metadata.name)) return;
  problems.report({
    code: "W0641",
    message: `sandbox "${spec.metadata.name}" is held back in this output: that its keyed requests reach its forks is not proved, because it has none`,
    help: "run `isolane synth`, which says what is wrong with it, and correct that",
    source: below(source, "metadata", "name"),
  });
}

/** The index alone says that nothing can refuse: which of it is true, manifests do not say. */
function reportUnrefused(
  { spec, source }: Sourced<Sandbox>,
  { facts, problems, unrefused }: Said,
): void {
  const suspension = suspensionOf(spec);
  const open = statedForks({ spec, source }, facts).filter(({ baseline }) =>
    unrefused.has(baseline),
  );
  if (suspension === undefined || open.length === 0) return;
  problems.report({
    code: "W0351",
    message: `sandbox "${spec.metadata.name}" is suspended, and the baseline answers its keyed requests for ${andList(open.map(({ baseline }) => baseline))}: nothing refuses them in this output`,
    help: "tell whoever uses the key; `isolane synth` says why nothing can refuse them",
    source: below(source, "spec", "suspended"),
  });
}
