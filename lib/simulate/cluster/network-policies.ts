/** @module NetworkPolicies as the API defines them: whom they restrict in which direction, and whom they let through. */
import { asArray, at, isRecord, stable } from "../../kube/json.ts";
import { selectsRaw, toLabelSelector } from "../../kube/label-selector.ts";
import type { KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { selectsPods } from "../../kube/selectors.ts";
import type { Cluster, Pods } from "./cluster.ts";
import { type Selecting, SelectorIndex } from "./selector-index.ts";

/** `ingress` or `egress`. */
export type Direction = "ingress" | "egress";

const directions: readonly Direction[] = ["ingress", "egress"];
const peerFields = { ingress: "from", egress: "to" } as const;

/** One rule of a policy in one direction. */
export interface PeerRule {
  readonly policy: KubeObject;
  readonly direction: Direction;
  /** None: everybody is let through. */
  readonly peers: readonly unknown[];
  /** Allowed ports as text; absent: all. */
  readonly ports: ReadonlySet<string> | undefined;
  /** The peers as text: equal ones are one. */
  readonly peerTexts: ReadonlySet<string>;
}

/** All NetworkPolicies of a cluster. */
export function networkPolicies(cluster: Cluster): readonly KubeObject[] {
  return cluster.of("networking.k8s.io", "NetworkPolicy");
}

/** The rules of a policy that have an effect. */
export const peerRules = oncePer((policy: KubeObject): readonly PeerRule[] =>
  rulesOf(policy, restricted(policy)),
);

/** Those without one: for a direction that it does not restrict. The API server reads them all the same. */
export function idleRules(policy: KubeObject): readonly PeerRule[] {
  const own = restricted(policy);
  return rulesOf(
    policy,
    directions.filter((direction) => !own.includes(direction)),
  );
}

function rulesOf(policy: KubeObject, of: readonly Direction[]): readonly PeerRule[] {
  return of.flatMap((direction) =>
    asArray(at(policy, "spec", direction)).map((rule): PeerRule => {
      const ports = asArray(at(rule, "ports"));
      const peers = asArray(at(rule, peerFields[direction]));
      return {
        ...{ policy, direction, peers },
        peerTexts: new Set(peers.map(stable)),
        ports: ports.length === 0 ? undefined : new Set(ports.map(stable)),
      };
    }),
  );
}

/** The directions in which a policy restricts the pods that it selects. */
export function restricted(policy: KubeObject): readonly Direction[] {
  const types = asArray(at(policy, "spec", "policyTypes"));
  if (types.length > 0) {
    return directions.filter((one) => types.some((type) => String(type).toLowerCase() === one));
  }
  return asArray(at(policy, "spec", "egress")).length > 0 ? directions : ["ingress"];
}

/** The NetworkPolicies of a cluster, by the pods that they are for and that they name. */
const indexes = oncePer((cluster: Cluster) => {
  const policies = networkPolicies(cluster);
  const own = policies.flatMap((policy) =>
    selectorOf(policy).map((selecting) => [policy, selecting] as const),
  );
  const naming = policies
    .flatMap(peerRules)
    .flatMap((rule) =>
      rule.peers
        .flatMap((peer) => peerSelector(rule, peer))
        .map((selecting) => [rule, selecting] as const),
    );
  return { own: new SelectorIndex(own), naming: new SelectorIndex(naming) };
});

/** One selector, or none where the API server would refuse it. */
function selectorOf(policy: KubeObject): readonly Selecting[] {
  const raw = at(policy, "spec", "podSelector");
  const selector = raw == null ? {} : toLabelSelector(raw);
  return selector === undefined ? [] : [{ selector, namespaces: homeOf(policy) }];
}

/** Without a selector of pods, those of whole namespaces are meant, or addresses. */
function peerSelector({ policy }: PeerRule, peer: unknown): readonly Selecting[] {
  const elsewhere = at(peer, "namespaceSelector") !== undefined;
  const raw = at(peer, "podSelector");
  const everybody = elsewhere ? {} : undefined;
  const selector = isRecord(raw) ? toLabelSelector(raw) : everybody;
  return selector === undefined ? [] : [{ selector, namespaces: elsewhere ? "*" : homeOf(policy) }];
}

function homeOf({ metadata: { namespace } }: KubeObject): readonly string[] {
  return namespace === undefined ? [] : [namespace];
}

/** The policies that are for pods. */
export function policiesFor(cluster: Cluster, pods: Pods): readonly KubeObject[] {
  return indexes(cluster).own.selecting(pods);
}

/** The pods that a policy is for. */
export function podsFor(cluster: Cluster, policy: KubeObject): readonly Pods[] {
  return selectorOf(policy).flatMap((selecting) => cluster.selected(selecting));
}

/** The rules that name pods as a peer, each once. */
export function rulesNaming(cluster: Cluster, pods: Pods): readonly PeerRule[] {
  return [...new Set(indexes(cluster).naming.selecting(pods))];
}

/** Whether a policy is for pods. */
export function isFor(policy: KubeObject, pods: Pods): boolean {
  return (
    policy.metadata.namespace === pods.namespace &&
    selectsRaw(at(policy, "spec", "podSelector"), pods.labels)
  );
}

/** Whether a rule names pods by their labels. Labels of namespaces are the same for a fork: not asked. */
export function names(rule: PeerRule, pods: Pods): boolean {
  return rule.peers
    .flatMap((peer) => peerSelector(rule, peer))
    .some((selecting) => selectsPods(selecting, pods));
}

/** Whether a rule allows every port that another one allows. */
export function allowsPorts(rule: PeerRule, wanted: PeerRule): boolean {
  if (rule.ports === undefined) return true;
  return wanted.ports !== undefined && [...wanted.ports].every((port) => rule.ports?.has(port));
}
