/**
 * @module P4 for forks as callers and as called: wherever a NetworkPolicy of the baseline names a forked
 * workload's pods as a peer, a policy for the same pods has to name the fork's, or the fork can call
 * nobody; and where those pods are forked in the same lane, a policy for that fork's.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, keyString, objectKey } from "../../kube/object.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import {
  allowsPorts,
  isFor,
  names,
  networkPolicies,
  type PeerRule,
  peerRules,
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
  // Without peers everybody is let through, forks too.
  const originals = networkPolicies(before)
    .flatMap(peerRules)
    .filter(({ peers }) => peers.length > 0)
    .map((rule) => ({ rule, targets: before.pods.filter((pods) => isFor(rule.policy, pods)) }));
  if (originals.length === 0) return;
  const lets = new Lets(networkPolicies(after).flatMap(peerRules));
  const pods = new Map([...before.pods, ...after.pods].map((entry) => [entry.workload, entry]));
  const reported = new Set<string>();
  for (const { forks } of lanes) {
    for (const shut of shutIn([...forks.values()], { originals, lets, pods })) {
      const id = `${shut.fork.fork} ${keyString(objectKey(shut.rule.policy))} ${shut.target.workload}`;
      if (!reported.has(id)) reportShut(shut, sources, problems);
      reported.add(id);
    }
  }
}

interface Policies {
  readonly originals: readonly { readonly rule: PeerRule; readonly targets: readonly Pods[] }[];
  readonly lets: Lets;
  /** By workload. */
  readonly pods: ReadonlyMap<string, Pods>;
}

/** A fork that a rule of the baseline does not let pass, though it lets its baseline. */
interface Shut {
  readonly rule: PeerRule;
  readonly fork: LaneFork;
  readonly target: Pods;
}

function shutIn(forks: readonly LaneFork[], { originals, lets, pods }: Policies): readonly Shut[] {
  const pairs = forks.flatMap((fork) => {
    const [own, copied] = [pods.get(fork.fork), pods.get(fork.baseline)];
    return own === undefined || copied === undefined ? [] : [{ fork, own, copied }];
  });
  return pairs.flatMap(({ fork, own, copied }) =>
    originals.flatMap(({ rule, targets }): readonly Shut[] => {
      if (!names(rule, copied)) return [];
      // Requests of a lane go to its forks: what they copy is not who has to let them in.
      const others = pairs.filter((other) => isFor(rule.policy, other.copied));
      const target = [...targets, ...others.map((other) => other.own)].find(
        (one) => !lets.pass(one, own, rule),
      );
      return target === undefined ? [] : [{ rule, fork, target }];
    }),
  );
}

/** Whom the rules of a cluster let pass. Remembers which rules are for whom. */
class Lets {
  readonly #rules: readonly PeerRule[];
  readonly #byTarget = new Map<string, readonly PeerRule[]>();

  constructor(rules: readonly PeerRule[]) {
    this.#rules = rules;
  }

  pass(target: Pods, peer: Pods, wanted: PeerRule): boolean {
    let own = this.#byTarget.get(target.workload);
    if (own === undefined) {
      own = this.#rules.filter(({ policy }) => isFor(policy, target));
      this.#byTarget.set(target.workload, own);
    }
    return own.some(
      (rule) =>
        rule.direction === wanted.direction &&
        (rule.peers.length === 0 || names(rule, peer)) &&
        allowsPorts(rule, wanted),
    );
  }
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
