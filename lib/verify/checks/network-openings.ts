/** @module What NetworkPolicies of lanes let through: what those of the baseline do, with forks as peers in addition. */
import { couldOpen } from "../../kube/added.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asRecord, at, stable, stringMap } from "../../kube/json.ts";
import { isOpaque } from "../../kube/kinds.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { oncePer, remembered } from "../../kube/once.ts";
import { selectsPods } from "../../kube/selectors.ts";
import { labels } from "../../model/interface.ts";
import type { Cluster, Pods } from "../../simulate/cluster/cluster.ts";
import {
  allowsPorts,
  idleRules,
  names,
  type PeerRule,
  peerRules,
  podsFor,
  policiesFor,
  restricted,
} from "../../simulate/cluster/network-policies.ts";
import { faultsIn } from "../check.ts";
import type { Reading } from "../reading/reading.ts";

/** What a lane's NetworkPolicy opens, or closes, beside those of the baseline. */
export function networkOpenings(object: KubeObject, check: Reading): readonly string[] {
  const type = asArray(at(object.spec, "policyTypes")).find(
    (one) => one !== "Ingress" && one !== "Egress",
  );
  // The API server refuses the whole policy then, and nothing restricts the fork's pods.
  if (type !== undefined) return [`has the policy type ${stable(type)}, which there is not`];
  const field = strangeField(object, check);
  if (field !== undefined) return [`has ${field}, which no policy of the baseline has`];
  return podsFor(check.after, object).flatMap((pods): readonly string[] => {
    const original = copied(pods, check);
    if (original === undefined) return besideOthers(object, pods, check);
    const { directions, rules, idle } = remembered(saidPer(check.before), original, () =>
      saidFor(check.before, original),
    );
    const odd = idleRules(object).find(
      (rule) => !isGranted(rule, rules, check) && !isGranted(rule, idle, check),
    );
    const more = peerRules(object).find((rule) => !isGranted(rule, rules, check));
    const isolated = restricted(object).find((direction) => !directions.has(direction));
    return faultsIn([
      [
        isolated === undefined,
        [],
        `restricts ${isolated} of ${pods.workload}, which no policy of the baseline does`,
      ],
      [
        odd === undefined,
        [],
        `has rules for ${odd?.direction}, which it does not restrict and no policy of the baseline has`,
      ],
      [
        more === undefined,
        [],
        `lets more pass to or from ${pods.workload} (${more?.direction}) than the baseline`,
      ],
    ]).map(({ what }) => what);
  });
}

// --- internal ---

/** Policies add up: beside one of the baseline, for pods that only a branch has, another one can only let more pass. */
function besideOthers(policy: KubeObject, pods: Pods, { before }: Reading): readonly string[] {
  const other = [...before.objects.values()].find(
    (object) =>
      isOpaque(object) ||
      (couldOpen(policy, object) &&
        before
          .selectorsOf(object)
          .some(
            (one) => one.role === "policy" && one.selects === "pods" && selectsPods(one, pods),
          )),
  );
  return other === undefined
    ? []
    : [
        `lets more pass to or from ${pods.workload} than ${displayName(objectKey(other))} of the baseline`,
      ];
}

/** The baseline pods for which pods stand: a fork for those that it copies, others for themselves. */
function copied({ workload }: Pods, { forks, before }: Reading): Pods | undefined {
  return before.podsOf(forks.get(workload)?.baseline ?? workload);
}

/** What the policies for pods say together. */
interface Said {
  readonly directions: ReadonlySet<string>;
  readonly rules: Granting;
  readonly idle: Granting;
}

/** Rules, and those that name a peer, by its text; those that let everybody through are under none. */
interface Granting {
  readonly all: readonly PeerRule[];
  readonly byPeer: ReadonlyMap<string | undefined, readonly PeerRule[]>;
}

const saidPer = oncePer((_: Cluster) => new Map<Pods, Said>());

function saidFor(cluster: Cluster, pods: Pods): Said {
  const policies = policiesFor(cluster, pods);
  return {
    directions: new Set(policies.flatMap(restricted)),
    rules: granting(policies.flatMap(peerRules)),
    idle: granting(policies.flatMap(idleRules)),
  };
}

function granting(all: readonly PeerRule[]): Granting {
  const named = all.flatMap((rule) =>
    (rule.peerTexts.size === 0 ? [undefined] : [...rule.peerTexts]).map(
      (peer) => [peer, rule] as const,
    ),
  );
  return { all, byPeer: grouped(named) };
}

/** Whether a rule of the baseline grants it: one that names the same is found at once, others may by what is copied. */
function isGranted(rule: PeerRule, { all, byPeer }: Granting, check: Reading): boolean {
  const likely = [undefined, ...rule.peerTexts].flatMap((peer) => byPeer.get(peer) ?? []);
  return [likely, all].some((rules) => rules.some((one) => grants(one, rule, check)));
}

/** A field that says nothing by itself, but for which the API server may refuse the policy. */
function strangeField(policy: KubeObject, { before }: Reading): string | undefined {
  const known = new Set(["spec.podSelector", "spec.policyTypes"]);
  for (const direction of restricted(policy)) {
    const peers = direction === "ingress" ? "from" : "to";
    for (const field of ["", "[].ports", `[].${peers}`]) known.add(`spec.${direction}${field}`);
  }
  const strange = ruleFields(policy).filter((field) => !known.has(field));
  if (strange.length === 0) return undefined;
  const said = new Set(before.of("networking.k8s.io", "NetworkPolicy").flatMap(ruleFields));
  return strange.find((field) => !said.has(field));
}

function ruleFields({ spec }: KubeObject): readonly string[] {
  return Object.entries(asRecord(spec)).flatMap(([field, rules]) => [
    `spec.${field}`,
    ...(field === "ingress" || field === "egress" ? asArray(rules) : []).flatMap((rule) =>
      Object.keys(asRecord(rule)).map((own) => `spec.${field}[].${own}`),
    ),
  ]);
}

/** Whether a rule of the baseline grants all that another rule does, taking forks for what they copy. */
function grants(original: PeerRule, rule: PeerRule, check: Reading): boolean {
  if (original.direction !== rule.direction || !allowsPorts(original, rule)) return false;
  if (original.peers.length === 0) return true;
  return (
    rule.peers.length > 0 &&
    rule.peers.every(
      (peer) => original.peerTexts.has(stable(peer)) || isFork(peer, original, check),
    )
  );
}

/** A peer that is forks alone, of workloads that the rule of the baseline names. */
function isFork(peer: unknown, original: PeerRule, check: Reading): boolean {
  const wanted = stringMap(at(peer, "podSelector", "matchLabels"));
  if (wanted[labels.fork] === undefined || at(peer, "ipBlock") !== undefined) return false;
  const places = original.peers.map((one) => stable(at(one, "namespaceSelector") ?? null));
  if (!["null", ...places].includes(stable(at(peer, "namespaceSelector") ?? null))) return false;
  const selector = { matchLabels: { [labels.fork]: wanted[labels.fork] ?? "" } };
  return check.after.selected({ selector, namespaces: "*" }).every((pods) => {
    const own = copied(pods, check);
    return check.forks.has(pods.workload) && own !== undefined && names(original, own);
  });
}
