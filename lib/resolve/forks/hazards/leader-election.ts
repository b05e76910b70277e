/**
 * @module Finds out whether a fork takes part in the baseline's leader election, by the flags and
 * variables of the usual libraries (controller-runtime, client-go's LeaderElectionConfiguration).
 */
import type { JsonObject } from "../../../kube/object.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf, wordsOf } from "../draft.ts";

/** Reports a fork that would compete for the baseline's lease and does not say what it does about it. */
export function checkLeaderElection(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  if (context.target.entry.strategies?.leaderElection !== undefined) return;
  const signs = containersOf(podSpec)
    .filter(({ list }) => list === "containers")
    .flatMap(({ body }) => [...flagSigns(body), ...variableSigns(body, lookup)]);
  const off = signs.some(({ says }) => says === "off");
  const seen = signs.filter(({ says }) => says === "on" || (says === "names a lease" && !off));
  if (seen.length === 0) return;
  const evidence = [...new Set(seen.map(({ what }) => what))].join(", ");
  context.problems.report({
    code: "E0332",
    message: `the fork of ${context.display} would take part in the baseline's leader election (${evidence})`,
    help: "switch it off or give the fork a lease of its own by customizations, then add strategies.leaderElection: disabled or own-lease; shared lets the fork lead the baseline",
    source: context.forkOf,
  });
}

// --- internal ---

interface Sign {
  readonly what: string;
  readonly says: "on" | "off" | "names a lease";
}

const enabling = /^--?(enable-)?leader-elect(ion|-enabled|ion-enabled)?$/i;
const lease =
  /^--?(leader-elect(ion)?-(id|namespace|resource-name|lease-name|lock-name)|lease-(lock-)?name)$/i;
const enablingVariable =
  /(^|_)LEADER_?ELECT(ION|OR)?(_ENABLED?)?$|(^|_)ENABLE_LEADER_?ELECT(ION)?$/i;
const leaseVariable = /(^|_)LEADER_?ELECT(ION)?_|(^|_)LEASE_(LOCK_)?NAME$/i;
const falsy = /^(false|0|no|off|disabled|f|n)?$/i;

function flagSigns(container: JsonObject): readonly Sign[] {
  const words = wordsOf(container);
  return words.flatMap((word, index): readonly Sign[] => {
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    if (lease.test(flag)) return [{ what: `"${flag}"`, says: "names a lease" }];
    if (!enabling.test(flag)) return [];
    // Go's flag package takes `--leader-elect false` as "true" and a stray argument; most others as off.
    const value = equals < 0 ? separateValue(words[index + 1]) : word.slice(equals + 1);
    return [{ what: `"${word}"`, says: falsy.test(value) ? "off" : "on" }];
  });
}

function separateValue(next: string | undefined): string {
  return next !== undefined && next !== "" && falsy.test(next) ? next : "true";
}

function variableSigns(container: JsonObject, lookup: ConfigLookup): readonly Sign[] {
  return variablesOf(container, lookup).flatMap(({ name, value }): readonly Sign[] => {
    const what = `variable "${name}"`;
    if (enablingVariable.test(name)) {
      return [{ what, says: value !== undefined && falsy.test(value) ? "off" : "on" }];
    }
    return leaseVariable.test(name) ? [{ what, says: "names a lease" }] : [];
  });
}
