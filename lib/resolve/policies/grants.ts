/**
 * @module What policies say about the baseline of a fork, and would not say about the fork: those that select
 * its pods, and those that name it as the other side (a caller or a callee). NetworkPolicy and Cilium name
 * pods by labels, which the fork has lost; Istio names identities, which the fork may have changed.
 */
import { compareText } from "../../kube/compare-text.ts";
import { asArray, asRecord, at } from "../../kube/json.ts";
import { groupKind, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { isAttachable, specOf } from "../../kube/policies.ts";
import type { SelectorUse } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { Fork } from "../../model/lane.ts";
import { type AccountChange, accountChange, sourceForFork } from "./accounts.ts";
import type { PolicyIndex } from "./policy-index.ts";

/** Whom a re-emitted policy selects. */
export interface PolicyTarget {
  readonly fork: Fork;
  /** Which specs of the policy selected the baseline's pods and not the fork's: `spec`, `specs/0`. */
  readonly specs: ReadonlySet<string>;
  /** Fork Services by the name of the baseline Service that `targetRefs` name. */
  readonly services: ReadonlyMap<string, string>;
}

/** A policy that has to be re-emitted for a fork. */
export interface LostPolicy {
  readonly owner: BaselineObject;
  readonly target: PolicyTarget;
}

/** By `keyString` of the policy, in that order. */
export function lostPolicies(fork: Fork, index: PolicyIndex): ReadonlyMap<string, LostPolicy> {
  const found = new Map<string, LostPolicy>();
  for (const [key, { owner, uses }] of index.policies(fork.workload)) {
    const lost = uses.filter((use) => !index.selectsFork(use, fork));
    if (lost.length === 0) continue;
    const specs = new Set(lost.map((use) => specOf(use.path)));
    found.set(key, { owner, target: { fork, specs, services: new Map() } });
  }
  // Policies of waypoints are attached to Services, and the fork has Services of its own.
  for (const { baseline, name } of fork.services) {
    for (const owner of index.policiesOfService(`${baseline.namespace}/${baseline.name}`)) {
      if (!isAttachable(owner.object)) continue;
      const key = keyString(objectKey(owner.object));
      const services = new Map([...(found.get(key)?.target.services ?? []), [baseline.name, name]]);
      found.set(key, { owner, target: { fork, specs: new Set(), services } });
    }
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}

/** One peer of one rule: `spec.ingress[0].from[1]`. */
export interface PeerPlace {
  /** `spec` or `specs/<index>`. */
  readonly spec: string;
  /** `ingress`, `egress`, `ingressDeny`, `egressDeny`. */
  readonly section: string;
  readonly rule: number;
  /** `from`, `to`, `fromEndpoints`, `toEndpoints`. */
  readonly list: string;
  readonly index: number;
}

/** What has to be repeated in a policy for a fork. At least one of the two parts says something. */
export interface Grant {
  readonly fork: Fork;
  /** Peers that name the baseline's pods. */
  readonly places: readonly PeerPlace[];
  /** The fork's new identity, where rules name the baseline's. */
  readonly account?: AccountChange;
}

/** A policy that needs additional rules for a fork. */
export interface GrantedPolicy {
  readonly owner: BaselineObject;
  readonly grant: Grant;
}

/** Every policy that names the fork's baseline but not the fork, by `keyString`, in that order. */
export function grantsFor(fork: Fork, index: PolicyIndex): ReadonlyMap<string, GrantedPolicy> {
  const found = new Map<string, GrantedPolicy>();
  for (const [key, { owner, uses }] of index.peers(fork.workload)) {
    const lost = uses.filter((use) => !index.selectsFork(use, fork));
    const places = lost.flatMap((use) => peerPlace(owner.object, use) ?? []);
    if (places.length > 0) found.set(key, { owner, grant: { fork, places } });
  }
  const account = accountChange(fork);
  if (account !== undefined) {
    for (const owner of index.authorizations) {
      if (!namesAccount(owner.object, account)) continue;
      found.set(keyString(objectKey(owner.object)), {
        owner,
        grant: { fork, places: [], account },
      });
    }
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}

function namesAccount(policy: KubeObject, account: AccountChange): boolean {
  const namespace = policy.metadata.namespace ?? "";
  return asArray(at(policy.spec, "rules")).some((rule) =>
    asArray(at(rule, "from")).some(
      (from) => sourceForFork(asRecord(at(from, "source")), account, namespace) !== undefined,
    ),
  );
}

/** Where NetworkPolicy and Cilium keep peers. A VirtualService's `sourceLabels` lie in its rules. */
const sections: ReadonlySet<string> = new Set(["ingress", "egress", "ingressDeny", "egressDeny"]);

/** The place of a peer selector; undefined for other peers (sourceLabels) and for rules without effect. */
function peerPlace(policy: KubeObject, use: SelectorUse): PeerPlace | undefined {
  const path = use.path[0] === "specs" ? use.path.slice(2) : use.path.slice(1);
  const [section, rule, list, index] = path;
  if (typeof section !== "string" || typeof list !== "string") return undefined;
  if (!sections.has(section)) return undefined;
  if (typeof rule !== "number" || typeof index !== "number") return undefined;
  if (isRequirement(list) || hasRequirement(at(policy, ...use.path.slice(0, -2)))) return undefined;
  if (groupKind(policy) === "networking.k8s.io/NetworkPolicy" && !isEffective(policy, section)) {
    return undefined;
  }
  return { spec: specOf(use.path), section, rule, list, index };
}

/**
 * Whether a NetworkPolicy restricts this direction at all. An additional policy for a direction that
 * the original leaves open would isolate the pods that it selects.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec
 */
function isEffective(policy: KubeObject, section: string): boolean {
  const types = asArray(at(policy.spec, "policyTypes"));
  if (types.length > 0)
    return types.some((type) => typeof type === "string" && type.toLowerCase() === section);
  return section === "ingress" || asArray(at(policy.spec, "egress")).length > 0;
}

/**
 * Cilium's `fromRequires` and `toRequires`, which newer versions no longer have: they restrict all
 * rules at once, so no additional rule lets anybody in.
 */
export function isRequirement(list: unknown): boolean {
  return list === "fromRequires" || list === "toRequires";
}

function hasRequirement(rule: unknown): boolean {
  return Object.keys(asRecord(rule)).some(isRequirement);
}
