/**
 * @module P1 and P4 from the other side: a lane lets nobody in whom the baseline keeps out. Its Services have
 * no address of their own in the outside world, and its policies grant and restrict what those of the
 * baseline do, with forks as peers in addition.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { marksOf, rowOf } from "../../kube/copied-metadata.ts";
import { asArray, asString, at, isRecord, stable, stringMap } from "../../kube/json.ts";
import { isPolicy, kindOf } from "../../kube/kinds.ts";
import {
  apiGroup,
  displayName,
  groupKind,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import { policySpecs, withoutWhom } from "../../kube/policies.ts";
import type { FoundSelector } from "../../kube/selectors.ts";
import { labels } from "../../model/interface.ts";
import { apis } from "../../simulate/apis.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import { givenBy } from "../../simulate/entries/given-key.ts";
import { type Check, faultsIn } from "../check.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import { ownHosts } from "../reading/own-routes.ts";
import type { Reading } from "../reading/reading.ts";
import { isOfSettings } from "../reading/settings-objects.ts";
import { networkOpenings } from "./network-openings.ts";

/** A lane opens nothing that the baseline keeps closed. */
export const openingsCheck: Check = {
  name: "openings",
  promises: ["P1", "P4"],
  codes: ["E0922"],
  run: checkOpenings,
};

/** Reports ways into a lane, or out of it, that the baseline does not have. */
function checkOpenings(check: Reading, problems: Problems): undefined {
  // Service accounts of forks, in the two forms in which policies name them: `namespace/sa/name` (the end of a principal) and `namespace/name`.
  const accounts = new Set(
    [...check.forks.keys()]
      .flatMap((fork) => check.after.podsOf(fork) ?? [])
      // Nobody lets in the account of all pods that name none.
      .flatMap(({ namespace, account, template }) =>
        at(template, "spec", "serviceAccountName") === undefined &&
        at(template, "spec", "serviceAccount") === undefined
          ? []
          : [`${namespace}/sa/${account}`, `${namespace}/${account}`],
      ),
  );
  for (const emitted of check.output.objects) {
    // Of these, settings-objects.ts asks for each word.
    if (isOfSettings(emitted, check)) continue;
    const [what] = [
      ...diversions(emitted, check),
      ...(isLaneUnit(emitted.unit) ? openings(emitted, check, accounts) : []),
    ];
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

type Accounts = ReadonlySet<string>;

function openings(emitted: Emitted, check: Reading, accounts: Accounts): readonly string[] {
  const kind = groupKind(emitted.object);
  if (kind === "/Service") return serviceOpenings(emitted.object, check);
  if (kind === "networking.k8s.io/NetworkPolicy") return networkOpenings(emitted.object, check);
  return policyOpenings(emitted, check, accounts);
}

/** A table for a fork's own Service takes what is addressed to that fork (`valueFrom.fork`) elsewhere. */
function diversions({ object, unit }: Emitted, reading: Reading): readonly string[] {
  if (unit === "gitops") return [];
  const { after } = reading;
  const { services } = ownHosts(reading);
  const hosts = Object.values(apis).flatMap(({ servicesOf }) => servicesOf(object, after.domain));
  const taken = hosts.find(
    (host) =>
      after.services.get(host)?.selector[labels.fork] !== undefined &&
      // Where a sandbox's own Services lead, own-hosts.ts asks.
      unit !== `sandboxes/${services.get(host)?.sandbox}`,
  );
  return taken === undefined
    ? []
    : [`takes requests that are addressed to the fork's Service ${taken}`];
}

function serviceOpenings({ spec, metadata }: KubeObject, check: Reading): readonly string[] {
  const service = check.after.services.get(`${metadata.namespace ?? ""}/${metadata.name}`);
  const behind = service === undefined ? [] : check.after.behind(service);
  if (!behind.some((workload) => check.forks.has(workload))) return [];
  const type = asString(at(spec, "type")) ?? "ClusterIP";
  const mark = marksOf(metadata).find((one) => rowOf(one, "Service")?.opens);
  return faultsIn([
    [!["LoadBalancer", "NodePort"].includes(type), [], `is a ${type} in front of a fork`],
    [asArray(at(spec, "externalIPs")).length === 0, [], "has external addresses for a fork"],
    [mark === undefined, [], `has "${mark?.key}", which publishes a fork`],
  ]).map(({ what }) => what);
}

// --- policies of meshes ---

function policyOpenings(emitted: Emitted, check: Reading, accounts: Accounts): readonly string[] {
  const { object } = emitted;
  const { before } = check;
  // What is said about a destination is asked with requests, who gets a key in egress.ts.
  const isAsked = kindOf(object).guards === "destination" || givenBy(object) !== undefined;
  if (!isPolicy(object) || isAsked) return [];
  const originals = before.of(apiGroup(object.apiVersion), object.kind).flatMap(saysOf);
  const isKnown = saysOf(object).every((own) =>
    originals.some((original) => isWithin(own, original, { accounts, depth: 0 })),
  );
  return faultsIn([
    [isKnown, [], "says something that no policy of its kind in the baseline says"],
    [
      !isForOthers(object, check),
      [],
      "is for pods of the baseline for which the baseline has no policy of its kind with this selector",
    ],
  ]).map(({ what }) => what);
}

/** Whether it is for pods of the baseline by a selector that no policy of its kind in the baseline has. */
function isForOthers(policy: KubeObject, { before, after, forks }: Reading): boolean {
  const selectorsOf = (cluster: Cluster, object: KubeObject) =>
    cluster.selectorsOf(object).filter(({ role }) => role === "policy");
  const textOf = ({ selector, namespaces }: FoundSelector) => stable([selector, namespaces]);
  const others = selectorsOf(after, policy).filter((found) =>
    after.selected(found).some(({ workload }) => !forks.has(workload)),
  );
  if (others.length === 0) return false;
  const known = new Set(
    before
      .of(apiGroup(policy.apiVersion), policy.kind)
      .flatMap((object) => selectorsOf(before, object))
      .map(textOf),
  );
  return others.some((found) => !known.has(textOf(found)));
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
  readonly accounts: Accounts;
  readonly depth: number;
}

/** A peer that is a fork by its label, or an account that a fork has by its spec's word. */
function isAboutForks(item: unknown, accounts: Accounts): boolean {
  if (typeof item === "string") {
    return accounts.has(item.split("/").slice(-3).join("/")) || accounts.has(item);
  }
  const wanted = stringMap(at(item, "matchLabels"));
  return Object.keys(wanted).some((key) => key.endsWith(labels.fork));
}
