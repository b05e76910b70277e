/**
 * @module Rewrites the spec of a policy for forks. Three things can be asked for, together or alone:
 * the rules that name a baseline as a peer also name its fork (`extend`), or only these rules remain
 * and name only the fork (`only`), and the policy selects a fork's pods instead of the baseline's.
 *
 * Why an additional policy isolates nothing anew: policies of one kind are additive, and the original
 * already restricts the same pods in the same direction. `only` keeps the selector and the directions
 * that it copies from, and grants.ts leaves out directions that the original does not restrict.
 */
import { targetRefs } from "../../kube/attachments.ts";
import { asArray, asRecord, isRecord, jsonText } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { groupKind, type Json, type JsonObject, type KubeObject } from "../../kube/object.ts";
import { policySpecs, selecting } from "../../kube/policies.ts";
import { labels } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { sourceForFork } from "./accounts.ts";
import type { Grant, PeerPlace, PolicyTarget } from "./grants.ts";

/** What to rewrite a policy to. */
export interface Rewrite {
  readonly mode: "extend" | "only";
  /** The forks that become peers. */
  readonly grants: readonly Grant[];
  /** The fork that the policy is for. Absent: it stays for whom it is. */
  readonly target?: PolicyTarget;
}

/** The object's `spec` and `specs` after the rewrite; undefined if nothing is left. */
export function rewritePolicy(
  policy: KubeObject,
  rewrite: Rewrite,
): Readonly<Record<string, Json>> | undefined {
  const specs: Json[] = [];
  let spec: Json | undefined;
  for (const part of policySpecs(policy)) {
    const place = part.path.join("/");
    if (rewrite.target !== undefined && !isTarget(rewrite.target, place)) continue;
    const rules = rewriteRules(policy, part.spec, place, rewrite);
    if (rules === undefined) continue;
    const rewritten =
      rewrite.target === undefined ? rules : retarget(policy, rules, rewrite.target);
    if (part.path.length === 1) spec = rewritten;
    else specs.push(rewritten);
  }
  if (spec === undefined && specs.length === 0) return undefined;
  return { ...(spec === undefined ? {} : { spec }), ...(specs.length === 0 ? {} : { specs }) };
}

function isTarget(target: PolicyTarget, place: string): boolean {
  return target.specs.has(place) || (place === "spec" && target.services.size > 0);
}

function retarget(policy: KubeObject, spec: JsonObject, target: PolicyTarget): JsonObject {
  if (target.services.size === 0) {
    return selecting(policy, spec, { [labels.fork]: target.fork.name });
  }
  const { targetRef, ...rest } = spec;
  const refs = targetRefs(policy).flatMap((ref) => {
    const name = ref.kind === "Service" ? target.services.get(String(ref.name)) : undefined;
    return name === undefined ? [] : [{ ...ref, name }];
  });
  const [only] = refs;
  // A CRD may know the one field or the other.
  if (rest.targetRefs === undefined && only !== undefined && refs.length === 1)
    return { ...rest, targetRef: only };
  return { ...rest, targetRefs: refs };
}

function rewriteRules(
  policy: KubeObject,
  spec: JsonObject,
  place: string,
  rewrite: Rewrite,
): JsonObject | undefined {
  if (kindOf(policy).accounts === "sources") return rewriteSources(policy, spec, rewrite);
  const family = groupKind(policy).startsWith("cilium.io/") ? cilium : networkPolicy;
  const peers = rewrite.grants.flatMap(({ fork, places }) =>
    places.filter((peer) => peer.spec === place).map((peer) => ({ ...peer, fork })),
  );
  if (peers.length === 0) return rewrite.mode === "only" ? undefined : spec;
  return rewritePeers(spec, { peers, family, mode: rewrite.mode });
}

// --- peers that are named by labels ---

interface Family {
  /** What of a rule besides its peers an additional rule keeps. */
  readonly ruleFields: readonly string[];
  /** What of a spec besides its rules an additional policy keeps. */
  readonly specFields: readonly string[];
  readonly types: boolean;
  readonly peerFor: (peer: JsonObject, fork: string) => JsonObject;
}

const networkPolicy: Family = {
  ruleFields: ["ports"],
  specFields: ["podSelector"],
  types: true,
  // A namespaceSelector stays: the fork is in its baseline's namespace.
  peerFor: (peer, fork) => ({ ...peer, podSelector: { matchLabels: { [labels.fork]: fork } } }),
};

const cilium: Family = {
  ruleFields: ["toPorts", "icmps", "authentication"],
  specFields: ["endpointSelector", "nodeSelector", "enableDefaultDeny"],
  types: false,
  peerFor: ciliumPeer,
};

/** Labels that Cilium derives from the namespace, with any source prefix: they restrict where, not who. */
const derivedLabel =
  /^(?:k8s:|any:)?io\.(?:kubernetes\.pod\.namespace$|cilium\.k8s\.(?:namespace\.labels\.|policy\.cluster$))/;

function ciliumPeer(peer: JsonObject, fork: string): JsonObject {
  const kept = Object.entries(asRecord(peer.matchLabels)).filter(([key]) => derivedLabel.test(key));
  const expressions = asArray(peer.matchExpressions).filter(
    (e) => isRecord(e) && typeof e.key === "string" && derivedLabel.test(e.key),
  );
  return {
    matchLabels: { ...Object.fromEntries(kept), [labels.fork]: fork },
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
  };
}

interface PeerRewrite {
  readonly peers: readonly (PeerPlace & { readonly fork: Fork })[];
  readonly family: Family;
  readonly mode: Rewrite["mode"];
}

function rewritePeers(spec: JsonObject, rewrite: PeerRewrite): JsonObject {
  const { peers, family, mode } = rewrite;
  const sections = [...new Set(peers.map((peer) => peer.section))].sort();
  const rules = Object.fromEntries(
    sections.map((section) => [
      section,
      asArray(spec[section]).flatMap((rule, index) => {
        const here = peers.filter((peer) => peer.section === section && peer.rule === index);
        return rewriteRule(rule, here, rewrite);
      }),
    ]),
  );
  if (mode === "extend") return { ...spec, ...rules };
  const types = sections.map((section) => (section === "ingress" ? "Ingress" : "Egress"));
  return {
    ...pick(spec, family.specFields),
    ...(family.types ? { policyTypes: types } : {}),
    ...rules,
  };
}

function rewriteRule(
  rule: Json,
  peers: PeerRewrite["peers"],
  { family, mode }: PeerRewrite,
): readonly Json[] {
  if (peers.length === 0 || !isRecord(rule)) return mode === "only" ? [] : [rule];
  const lists = [...new Set(peers.map((peer) => peer.list))].sort();
  const added = lists.map((list): [string, readonly Json[]] => {
    const old = asArray(rule[list]);
    const own = distinct(
      peers
        .filter((peer) => peer.list === list)
        .map((peer) => family.peerFor(asRecord(old[peer.index]), peer.fork.name)),
    );
    return [list, mode === "only" ? own : [...old, ...own]];
  });
  const fields = Object.fromEntries(added);
  if (mode === "extend") return [{ ...rule, ...fields }];
  return [{ ...fields, ...pick(rule, family.ruleFields) }];
}

// --- identities ---

function rewriteSources(
  policy: KubeObject,
  spec: JsonObject,
  rewrite: Rewrite,
): JsonObject | undefined {
  const accounts = rewrite.grants.flatMap((grant) => grant.account ?? []);
  if (accounts.length === 0) return rewrite.mode === "only" ? undefined : spec;
  const namespace = policy.metadata.namespace ?? "";
  const rules = asArray(spec.rules).flatMap((rule): readonly Json[] => {
    if (!isRecord(rule)) return rewrite.mode === "only" ? [] : [rule];
    const from = asArray(rule.from);
    const added = distinct(
      from.flatMap((entry) =>
        accounts.flatMap((account) => {
          const source = sourceForFork(asRecord(asRecord(entry).source), account, namespace);
          return source === undefined ? [] : [{ source }];
        }),
      ),
    );
    if (added.length === 0) return rewrite.mode === "only" ? [] : [rule];
    return [{ ...rule, from: rewrite.mode === "only" ? added : [...from, ...added] }];
  });
  return rewrite.mode === "only" && rules.length === 0 ? undefined : { ...spec, rules };
}

// --- internal ---

function distinct<Item extends Json>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = jsonText(item);
    return seen.has(text) ? false : seen.add(text);
  });
}

function pick(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => (object[field] === undefined ? [] : [[field, object[field]]])),
  );
}
