/**
 * @module P1 and P4 from the other side: a lane lets nobody in whom the baseline keeps out. Its Services have
 * no address of their own in the outside world, and its policies grant and restrict what those of the
 * baseline do, with forks as peers in addition.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { resolveHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { isPolicy } from "../../kube/kinds.ts";
import {
  apiGroup,
  displayName,
  groupKind,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { policySpecs, withoutWhom } from "../../kube/policies.ts";
import { labels } from "../../model/interface.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import {
  allowsPorts,
  names,
  type PeerRule,
  peerRules,
  podsFor,
  policiesFor,
  restricted,
} from "../../simulate/cluster/network-policies.ts";
import { parentRefs } from "../../simulate/gateway-api/routes.ts";
import { hostsOf } from "../../simulate/istio/rules.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** A lane opens nothing that the baseline keeps closed. */
export const openingsCheck: Check = {
  name: "openings",
  promises: ["P1", "P4"],
  codes: ["E0922"],
  run: checkOpenings,
};

/** Reports ways into a lane, or out of it, that the baseline does not have. */
function checkOpenings(check: Reading, problems: Problems): undefined {
  const world = new World(check);
  for (const emitted of check.output.objects) {
    const ofLane = isLaneUnit(emitted.unit);
    const [what] = [...diversions(emitted, world), ...(ofLane ? openings(emitted, world) : [])];
    if (what === undefined) continue;
    problems.report({
      code: "E0922",
      message: `P1, baseline safety, is broken: ${displayName(objectKey(emitted.object))} ${what}`,
      help: "run `isolane synth`: a lane's objects open nothing that the baseline keeps closed",
      source: check.sources.causeOf(emitted) ?? emitted.source,
      related: [{ message: "the object", source: emitted.source }],
    });
  }
}

/** What the comparison needs to know about both clusters. */
class World {
  readonly check: Reading;
  /** Service accounts of forks, as principals end and as `namespace/name`. */
  readonly accounts: ReadonlySet<string>;

  constructor(check: Reading) {
    this.check = check;
    this.accounts = new Set(
      check.after.pods
        .filter(({ workload }) => check.forks.has(workload))
        .flatMap(({ namespace, object }) => {
          const pod = at(podTemplate(object), "spec");
          const name = asString(at(pod, "serviceAccountName") ?? at(pod, "serviceAccount"));
          return name === undefined ? [] : [`${namespace}/sa/${name}`, `${namespace}/${name}`];
        }),
    );
  }

  /** The baseline pods for which pods stand: a fork for those that it copies, others for themselves. */
  copied(pods: Pods): Pods | undefined {
    const { forks, before } = this.check;
    return before.podsOf(forks.get(pods.workload)?.baseline ?? pods.workload);
  }
}

function openings(emitted: Emitted, world: World): readonly string[] {
  const kind = groupKind(emitted.object);
  if (kind === "/Service") return serviceOpenings(emitted.object, world);
  if (kind === "networking.k8s.io/NetworkPolicy") return networkOpenings(emitted, world);
  return policyOpenings(emitted, world);
}

/** A table for a fork's own Service takes what is addressed to that fork (`valueFrom.fork`) elsewhere. */
function diversions({ object, unit }: Emitted, { check }: World): readonly string[] {
  if (unit === "gitops") return [];
  const home = object.metadata.namespace ?? "";
  const hosts =
    object.kind === "VirtualService"
      ? hostsOf(object).flatMap((host) => serviceKeyOf(resolveHost(host, home)) ?? [])
      : parentRefs(object)
          .filter((parent) => parent.kind === "Service")
          .map((parent) => `${asString(parent.namespace) ?? home}/${asString(parent.name)}`);
  const taken = hosts.find(
    (host) => check.after.services.get(host)?.selector[labels.fork] !== undefined,
  );
  return taken === undefined
    ? []
    : [`takes requests that are addressed to the fork's Service ${taken}`];
}

/** Annotations by which something gives a Service an address or a name outside. */
const publishing =
  /^(?:external-dns\.alpha\.kubernetes\.io\/|service\.(?:alpha|beta)\.kubernetes\.io\/|metallb\.|cloud\.google\.com\/|tailscale\.com\/|getambassador\.io\/|alb\.ingress\.kubernetes\.io\/)/;

function serviceOpenings({ spec, metadata }: KubeObject, { check }: World): readonly string[] {
  const namespace = metadata.namespace ?? "";
  const service = check.after.services.get(`${namespace}/${metadata.name}`);
  const behind = service === undefined ? [] : check.after.behind(service);
  if (!behind.some((workload) => check.forks.has(workload))) return [];
  const type = asString(at(spec, "type")) ?? "ClusterIP";
  const name = Object.keys(metadata.annotations ?? {}).find((key) => publishing.test(key));
  return [
    ...(["LoadBalancer", "NodePort"].includes(type) ? [`is a ${type} in front of a fork`] : []),
    ...(asArray(at(spec, "externalIPs")).length > 0 ? ["has external addresses for a fork"] : []),
    ...(name === undefined ? [] : [`has the annotation "${name}", which publishes a fork`]),
  ];
}

function networkOpenings(emitted: Emitted, world: World): readonly string[] {
  const { object } = emitted;
  const { before, after } = world.check;
  const derived = world.check.sources.isDerived(emitted);
  return podsFor(after, object).flatMap((pods): readonly string[] => {
    // What a program adds for its own fork alone is the sandbox's own word.
    if (world.check.forks.has(pods.workload) && !derived) return [];
    const copied = world.copied(pods);
    if (copied === undefined) return [];
    const originals = policiesFor(before, copied);
    const directions = new Set(originals.flatMap(restricted));
    const rules = originals.flatMap(peerRules);
    const more = peerRules(object).find((rule) => !rules.some((one) => grants(one, rule, world)));
    const isolated = restricted(object).find((direction) => !directions.has(direction));
    return [
      ...(isolated === undefined
        ? []
        : [`restricts ${isolated} of ${pods.workload}, which no policy of the baseline does`]),
      ...(more === undefined
        ? []
        : [`lets more pass to or from ${pods.workload} (${more.direction}) than the baseline`]),
    ];
  });
}

/** Whether a rule of the baseline grants all that another rule does, taking forks for what they copy. */
function grants(original: PeerRule, rule: PeerRule, world: World): boolean {
  if (original.direction !== rule.direction || !allowsPorts(original, rule)) return false;
  if (original.peers.length === 0) return true;
  const known = new Set(original.peers.map(stable));
  return (
    rule.peers.length > 0 &&
    rule.peers.every((peer) => known.has(stable(peer)) || isFork(peer, original, world))
  );
}

/** A peer that is forks alone, of workloads that the rule of the baseline names. */
function isFork(peer: unknown, original: PeerRule, world: World): boolean {
  const wanted = stringMap(at(peer, "podSelector", "matchLabels"));
  if (wanted[labels.fork] === undefined) return false;
  const selector = { matchLabels: { [labels.fork]: wanted[labels.fork] ?? "" } };
  return world.check.after.selected({ selector, namespaces: "*" }).every((pods) => {
    const copied = world.copied(pods);
    return world.check.forks.has(pods.workload) && copied !== undefined && names(original, copied);
  });
}

// --- policies of meshes ---

function policyOpenings(emitted: Emitted, world: World): readonly string[] {
  const { object } = emitted;
  if (
    !isPolicy(object) ||
    object.kind === "DestinationRule" ||
    !world.check.sources.isDerived(emitted)
  )
    return [];
  const originals = world.check.before.of(apiGroup(object.apiVersion), object.kind).flatMap(saysOf);
  const within = saysOf(object).every((own) =>
    originals.some((original) => isWithin(own, original, { accounts: world.accounts, depth: 0 })),
  );
  return within ? [] : ["says something that no policy of its kind in the baseline says"];
}

/** The specs of a policy without whom they are for. */
function saysOf(policy: KubeObject): readonly JsonObject[] {
  return policySpecs(policy).map(({ spec }) => withoutWhom(policy, spec));
}

/** Whether a value says no more than another: fewer rules are fine, fewer conditions of one are not. */
function isWithin(own: unknown, wanted: unknown, { accounts, depth }: Within): boolean {
  const deeper = { accounts, depth: depth + 1 };
  if (Array.isArray(own)) {
    const list = asArray(wanted);
    return own.every(
      (item) => isAboutForks(item, accounts) || list.some((one) => isWithin(item, one, deeper)),
    );
  }
  if (!isRecord(own)) return own === wanted;
  if (!isRecord(wanted)) return false;
  const lost = Object.keys(wanted).filter((key) => !Object.hasOwn(own, key));
  return (
    (depth === 0 || lost.length === 0) &&
    Object.entries(own).every(([key, value]) => isWithin(value, wanted[key], deeper))
  );
}

interface Within {
  readonly accounts: ReadonlySet<string>;
  readonly depth: number;
}

/** A peer that is a fork by its label, or an account that a fork has by its spec's word. */
function isAboutForks(item: unknown, accounts: ReadonlySet<string>): boolean {
  if (typeof item !== "string") return isRecord(at(item, "matchLabels")) && isForkLabel(item);
  return accounts.has(item.split("/").slice(-3).join("/")) || accounts.has(item);
}

function isForkLabel(item: unknown): boolean {
  return Object.keys(stringMap(at(item, "matchLabels"))).some((key) => key.endsWith(labels.fork));
}
