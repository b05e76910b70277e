/**
 * @module P4 for forks as callers and as called: wherever a NetworkPolicy of the baseline names a forked
 * workload's pods as a peer, a policy for the same pods has to name the fork's, or the fork can call nobody.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { asArray, at, isRecord } from "../model/json.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../model/kube.ts";
import type { SelectorCheck } from "./check-selectors.ts";
import type { Cluster, Pods } from "./cluster.ts";
import { selects } from "./labels.ts";
import type { LaneFork } from "./lanes.ts";
import type { Sources } from "./sources.ts";
import { stable } from "./verdict.ts";

/** One rule of a policy in one direction. */
interface PeerRule {
  readonly policy: KubeObject;
  readonly direction: "ingress" | "egress";
  /** For whom the policy is, as text. */
  readonly target: string;
  readonly peers: readonly unknown[];
  /** Allowed ports as text; absent: all. */
  readonly ports: ReadonlySet<string> | undefined;
}

/** Reports forks that a policy shuts out or in where it lets their baseline pass. */
export function checkPeers(
  { before, after, lanes, sources }: SelectorCheck,
  problems: Problems,
): void {
  const originals = rulesOf(before);
  if (originals.length === 0) return;
  const now = group(rulesOf(after));
  const pods = new Map([...before.pods, ...after.pods].map((entry) => [entry.workload, entry]));
  const forks = new Map<string, LaneFork>(
    lanes.flatMap(({ forks: own }) => [...own.values()].map((fork) => [fork.fork, fork] as const)),
  );
  for (const fork of forks.values()) {
    const [own, copied] = [pods.get(fork.fork), pods.get(fork.baseline)];
    if (own === undefined || copied === undefined) continue;
    for (const rule of originals.filter((one) => names(one, copied))) {
      const same = now.get(groupOf(rule)) ?? [];
      if (same.some((other) => names(other, own) && allows(other, rule))) continue;
      reportShut(rule, fork, sources, problems);
    }
  }
}

function reportShut(rule: PeerRule, fork: LaneFork, sources: Sources, problems: Problems): void {
  const verb = rule.direction === "ingress" ? "call" : "be called";
  const policy = sources.cause({ object: keyString(objectKey(rule.policy)), path: [] });
  problems.report({
    code: "E0921",
    message: `P4, behaviour kept, is broken: ${displayName(objectKey(rule.policy))} lets ${fork.baseline} ${verb}, and nothing lets its fork ${fork.fork}`,
    help: "run `isolane synth`: for each policy that names the baseline's pods, a sandbox has one that names its fork's",
    source: fork.source,
    ...(policy === undefined ? {} : { related: [{ message: "the policy", source: policy }] }),
  });
}

function rulesOf(cluster: Cluster): readonly PeerRule[] {
  const fields = { ingress: "from", egress: "to" } as const;
  return cluster.of("networking.k8s.io", "NetworkPolicy").flatMap((policy) =>
    (["ingress", "egress"] as const).flatMap((direction) =>
      asArray(at(policy, "spec", direction)).flatMap((rule): readonly PeerRule[] => {
        const peers = asArray(at(rule, fields[direction]));
        // Without peers everybody is let through, forks too.
        if (peers.length === 0) return [];
        const ports = asArray(at(rule, "ports"));
        return [
          {
            policy,
            direction,
            target: stable(at(policy, "spec", "podSelector") ?? {}),
            peers,
            ports: ports.length === 0 ? undefined : new Set(ports.map(stable)),
          },
        ];
      }),
    ),
  );
}

function groupOf({ policy, direction, target }: PeerRule): string {
  return `${policy.metadata.namespace ?? ""} ${direction} ${target}`;
}

function group(rules: readonly PeerRule[]): ReadonlyMap<string, readonly PeerRule[]> {
  const found = new Map<string, PeerRule[]>();
  for (const rule of rules) {
    const known = found.get(groupOf(rule));
    if (known === undefined) found.set(groupOf(rule), [rule]);
    else known.push(rule);
  }
  return found;
}

/** Whether a rule names pods by their labels. Labels of namespaces are the same for a fork: not asked. */
function names({ policy, peers }: PeerRule, pods: Pods): boolean {
  return peers.some((peer) => {
    const selector = at(peer, "podSelector");
    if (!isRecord(selector)) return at(peer, "namespaceSelector") !== undefined;
    const elsewhere = at(peer, "namespaceSelector") !== undefined;
    return (
      (elsewhere || policy.metadata.namespace === pods.namespace) && selects(selector, pods.labels)
    );
  });
}

function allows(rule: PeerRule, wanted: PeerRule): boolean {
  if (rule.ports === undefined) return true;
  return wanted.ports !== undefined && [...wanted.ports].every((port) => rule.ports?.has(port));
}
