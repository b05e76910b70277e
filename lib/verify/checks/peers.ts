/**
 * @module P4 for forks as callers and as called: wherever a NetworkPolicy of the baseline names a forked
 * workload's pods as a peer, a policy for the same pods has to name the fork's, or the fork can call
 * nobody; and where those pods are forked in the same lane, a policy for that fork's.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Cluster, Pods } from "../../simulate/cluster/cluster.ts";
import {
  allowsPorts,
  isFor,
  networkPolicies,
  type PeerRule,
  peerRules,
  podsFor,
  policiesFor,
  rulesNaming,
} from "../../simulate/cluster/network-policies.ts";
import type { Check } from "../check.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Reading } from "../reading/reading.ts";
import type { Sources } from "../reading/sources.ts";

/** Forks may call and be called as what they copy. */
export const peersCheck: Check = {
  name: "peers",
  promises: ["P4"],
  codes: ["E0921"],
  run: checkPeers,
};

/** Reports forks that a policy shuts out or in where it lets their baseline pass. */
function checkPeers({ before, after, lanes, sources }: Reading, problems: Problems): undefined {
  if (networkPolicies(before).length === 0) return;
  const lets = letsIn(after);
  const reported = new Set<string>();
  for (const { forks } of lanes) {
    const pairs = [...forks.values()].flatMap((fork): readonly Pair[] => {
      const [own, copied] = [after.podsOf(fork.fork), before.podsOf(fork.baseline)];
      return own === undefined || copied === undefined ? [] : [{ fork, own, copied }];
    });
    for (const shut of shutIn(pairs, before, lets)) {
      const id = `${shut.fork.fork} ${keyString(objectKey(shut.rule.policy))} ${shut.target.workload}`;
      if (!reported.has(id)) reportShut(shut, sources, problems);
      reported.add(id);
    }
  }
}

/** A fork of a lane with its pods and those that it copies. */
interface Pair {
  readonly fork: LaneFork;
  readonly own: Pods;
  readonly copied: Pods;
}

/** A fork that a rule of the baseline does not let pass, though it lets its baseline. */
interface Shut {
  readonly rule: PeerRule;
  readonly fork: LaneFork;
  readonly target: Pods;
}

function shutIn(pairs: readonly Pair[], before: Cluster, lets: Lets): readonly Shut[] {
  const positions = new Map(pairs.map(({ copied }, position) => [copied.workload, position]));
  return pairs.flatMap(({ fork, own, copied }) =>
    rulesNaming(before, copied).flatMap((rule): readonly Shut[] => {
      const targets = podsFor(before, rule.policy);
      // Requests of a lane go to its forks: what they copy is not who has to let them in.
      const others = targets
        .flatMap(({ workload }) => positions.get(workload) ?? [])
        .sort((a, b) => a - b)
        .flatMap((position) => pairs[position]?.own ?? []);
      const target = [...targets, ...others].find((one) => !lets(one, own, rule));
      return target === undefined ? [] : [{ rule, fork, target }];
    }),
  );
}

/** Whether the rules of a cluster let a peer pass to or from pods as far as another rule does. */
type Lets = (target: Pods, peer: Pods, wanted: PeerRule) => boolean;

function letsIn(cluster: Cluster): Lets {
  const openRules = oncePer((target: Pods) =>
    policiesFor(cluster, target)
      .flatMap(peerRules)
      .filter(({ peers }) => peers.length === 0),
  );
  const rulesAbout = oncePer((peer: Pods) => rulesNaming(cluster, peer));
  return (target, peer, wanted) => {
    const fits = (rule: PeerRule) =>
      rule.direction === wanted.direction && allowsPorts(rule, wanted);
    return (
      openRules(target).some(fits) ||
      rulesAbout(peer).some((rule) => isFor(rule.policy, target) && fits(rule))
    );
  };
}

function reportShut({ rule, fork, target }: Shut, sources: Sources, problems: Problems): void {
  const verb = rule.direction === "ingress" ? "call" : "be called by";
  const policy = sources.cause({ object: keyString(objectKey(rule.policy)), path: [] });
  problems.report({
    code: "E0921",
    message: `P4, behaviour kept, is broken: ${displayName(objectKey(rule.policy))} lets ${fork.baseline} ${verb} its pods, and nothing lets its fork ${fork.fork} ${verb} ${target.workload}`,
    help: "run `isolane synth`: for each policy that names the baseline's pods, a sandbox has one that names its fork's",
    source: fork.source,
    ...(policy === undefined ? {} : { related: [{ message: "the policy", source: policy }] }),
  });
}
