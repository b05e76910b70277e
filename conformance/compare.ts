/** @module Whether what really happens to a request is what `verify` says, and what the baseline does. */

import { summarise } from "../lib/simulate/tables/verdict.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import type { Target } from "../lib/verify/expected/expectation.ts";
import { isSameEnd } from "../test/recorded/recorded.ts";
import type { Configuration } from "./proxies.ts";
import type { RealDestination, Reality } from "./reality.ts";

/** The same request on the baseline without a key, and with the output and its key. */
export interface Realities {
  readonly baseline: Reality;
  readonly real: Reality;
  readonly before: Configuration;
}

/** The first difference, in a few words. */
export function differenceFrom(answered: Answered, realities: Realities): string | undefined {
  const { baseline, real } = realities;
  return (
    unlike("verify and Envoy differ on the baseline", answered.unkeyed, baseline.text) ??
    unlike("verify and Envoy differ", answered.got, real.text) ??
    unlikeBaseline(answered, realities)
  );
}

function unlike(what: string, wanted: Answered["got"], got: string): string | undefined {
  return isSameEnd(wanted, got) ? undefined : `${what}: ${summarise(wanted)} or ${got}`;
}

/** P4: how a request is treated, wherever it ends. */
function unlikeBaseline(
  { expectation, got }: Answered,
  { baseline, real, before }: Realities,
): string | undefined {
  if (
    expectation === undefined ||
    expectation.kind === "refusal" ||
    expectation.kind === "impossible"
  )
    return undefined;
  if (got.outcome !== "routed" || real.destinations.length === 0) return undefined;
  // A rule whose destinations have no weight fails; its fork answers all the same.
  if (baseline.destinations.length === 0) return undefined;
  if (baseline.treatment !== real.treatment)
    return `treatment: ${apart(baseline.treatment, real.treatment)}`;
  // Keyed copies drop mirrors; a rule that answers everybody keeps them.
  const keyed =
    expectation.kind === "forks" || (expectation.kind === "baseline" && expectation.keyed);
  if (!keyed && baseline.mirrors !== real.mirrors)
    return `mirrors: ${apart(baseline.mirrors, real.mirrors)}`;
  if (expectation.kind === "forks" && real.mirrors !== "[]")
    return `a fork's request is mirrored: ${real.mirrors}`;
  if (expectation.kind !== "forks")
    return unlikeDestinations(baseline.destinations, real.destinations);
  return unlikeReplaced(expectation.targets, real.destinations, { baseline, before });
}

function unlikeDestinations(
  wanted: readonly RealDestination[],
  got: readonly RealDestination[],
): string | undefined {
  const text = (list: readonly RealDestination[]) =>
    list
      .map(({ workloads, share, own, policy }) => `${workloads} ${share} ${own} ${policy}`)
      .sort()
      .join(" ");
  return text(wanted) === text(got) ? undefined : `destinations: ${apart(text(wanted), text(got))}`;
}

/** A fork is treated as a destination that it stands for: headers of the destination, policy of the cluster. */
function unlikeReplaced(
  targets: readonly Target[],
  got: readonly RealDestination[],
  { baseline, before }: Pick<Realities, "baseline" | "before">,
): string | undefined {
  for (const target of targets) {
    // Two destinations can stand for one workload, by two ports or Services: one of them has to be this one.
    const found = got
      .filter(({ workloads }) => workloads.includes(target.fork.fork))
      .map((real) => unlikeTarget(target, real, { baseline, before }));
    if (found.length === 0) return `${target.fork.fork} gets nothing`;
    if (found.every((difference) => difference !== undefined)) return found[0];
  }
  return undefined;
}

function unlikeTarget(
  { fork, replaces }: Target,
  real: RealDestination,
  { baseline, before }: Pick<Realities, "baseline" | "before">,
): string | undefined {
  // A destination without a weight gets nothing in the baseline: what it would change is not seen there.
  const stood = baseline.destinations.filter(
    ({ workloads }) => replaces.weight > 0 && replaces.workloads.some((w) => workloads.includes(w)),
  );
  if (stood.length > 0 && !stood.some(({ own }) => own === real.own)) {
    return `at the destination: ${apart(stood[0]?.own ?? "", real.own)}`;
  }
  const policies = before.policiesOf(replaces.service, replaces.port, fork.baseline);
  if (real.policy === "" || policies.size === 0 || policies.has(real.policy)) return undefined;
  return `traffic policy: ${apart(before.value([...policies][0] ?? ""), before.value(real.policy))}`;
}

/** Two texts from where they part. */
function apart(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 60);
  return `${a.slice(from, at + 160)} in the baseline, ${b.slice(from, at + 160)} with the output`;
}
