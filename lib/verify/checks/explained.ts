/**
 * @module P10 for objects: each is the baseline's, a fork or a copy that a lane has, or one that a program may add. Whether
 * a program added it is what an index says, which anybody can write: so that frees no object of anything.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import {
  type AddedFault,
  addedKinds,
  askedFor,
  faultOfAdded,
  faultOfStated,
  isOwnPolicy,
} from "../../kube/added.ts";
import { targetOf, targetRefs } from "../../kube/attachments.ts";
import { asRecord, at, stable } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import {
  displayName,
  groupKind,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { nodesAt } from "../../kube/selectors.ts";
import { below } from "../../model/source.ts";
import { apis } from "../../simulate/apis.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { isTable } from "../reading/consumers.ts";
import { edgesIn } from "../reading/edges.ts";
import { isBehindIngress } from "../reading/ingress-previews.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import { ownObjects } from "../reading/own-objects.ts";
import type { Reading } from "../reading/reading.ts";
import { isOfSettings } from "../reading/settings-objects.ts";
import { isState } from "../reading/state.ts";

/** The specs explain every object. */
export const explainedCheck: Check = {
  name: "explained",
  promises: ["P1", "P10"],
  codes: ["E0945"],
  run: checkExplained,
};

/** Reports objects that no spec explains. */
function checkExplained(reading: Reading, problems: Problems): undefined {
  const { before, output } = reading;
  const isAskedFor = askedFor(before.objects.values(), before.domain);
  for (const emitted of output.objects) {
    const { object, unit } = emitted;
    if (unit === "gitops" || reading.forks.has(workloadName(object))) continue;
    // Of these, resources.ts, settings-objects.ts and ingress-previews.ts ask for each word.
    const isAsked = isState(emitted, reading) || isOfSettings(emitted, reading);
    if (isAsked || isBehindIngress(emitted, reading)) continue;
    // A team's consumer asks for its table by name.
    const isOurs =
      isLaneUnit(unit) || !(before.objects.has(emitted.key) || isTable(object, reading));
    const fault =
      isOurs && isAskedFor(object)
        ? {
            path: [],
            what: "has a name by which the baseline asks for something that it does not bring",
          }
        : faultOf(emitted, reading);
    if (fault === undefined) continue;
    problems.report({
      code: "E0945",
      message: `${displayName(objectKey(object))} ${fault.what}`,
      help: `remove the file, or state in a spec what it is for; what may be added is ${addedKinds.join(", ")}`,
      source: below(emitted.source, ...fault.path),
    });
  }
}

const unexplained: AddedFault = {
  path: [],
  what: "is explained by no spec and by nothing in the baseline",
};

function faultOf(emitted: Emitted, reading: Reading): AddedFault | undefined {
  const { object, key, unit } = emitted;
  if (!isLaneUnit(unit))
    return reading.before.objects.has(key) ||
      (unit === "routes" && (isShared(object, reading) || isOfEdge(object, reading)))
      ? undefined
      : unexplained;
  // Copies of the baseline's policies look like a branch's own, which are for none of its pods.
  if (isOwnPolicy(object) && isStated(emitted, reading)) return faultOfStated(object);
  if (!isOfLanes(object, reading))
    return isStated(emitted, reading) ? faultOfStated(object) : faultOfAdded(object);
  return isForNobody(object, reading) ? unexplained : undefined;
}

/** Whether a spec states it: own-objects.ts compares both. */
function isStated(emitted: Emitted, reading: Reading): boolean {
  return stated(reading).has(emitted);
}

const stated = oncePer(
  (reading: Reading): ReadonlySet<Emitted> =>
    new Set([...ownObjects(reading).values()].flat().flatMap((one) => one.emitted ?? [])),
);

/** Whether a policy is neither for a fork nor for pods of the baseline, as no copy is. Callers may be elsewhere. */
function isForNobody(object: KubeObject, { before, after, forks }: Reading): boolean {
  if (kindOf(object).guards === "destination") return false;
  const own = after.selectorsOf(object).filter(({ role }) => role === "policy");
  const pods = own.flatMap((selector) => after.selected(selector));
  return (
    own.length > 0 &&
    !pods.some(({ workload }) => forks.has(workload) || before.podsOf(workload) !== undefined)
  );
}

/**
 * A copy, for edges alone, of a route that the baseline has there, or of what is attached to that. What the route does with
 * requests, requests.ts asks.
 */
function isOfEdge(object: KubeObject, reading: Reading): boolean {
  const { before, facts, output } = reading;
  const targets = targetRefs(object).map((ref) => {
    const target = targetOf(ref, object.metadata.namespace);
    return target && output.byKey.get(keyString(target));
  });
  if (targets.length > 0)
    return targets.every((one) => one?.unit === "routes" && isOfEdge(one.object, reading));
  const kind = groupKind(object);
  const { namespace } = object.metadata;
  const gateways = Object.values(apis).flatMap((api) => api.attachedTo?.(object) ?? []);
  const isEdge = (gateway: string) => edgesIn(facts).some((edge) => edge.gateway === gateway);
  return (
    gateways.length > 0 &&
    gateways.every(isEdge) &&
    [...before.objects.values()].some(
      (one) =>
        groupKind(one) === kind &&
        one.metadata.namespace === namespace &&
        stable(at(one.spec, "hostnames")) === stable(at(object.spec, "hostnames")),
    )
  );
}

/** What all lanes share: tables of Services that have forks, the ConfigMap that says how keys travel, and those of consumers. */
function isShared(object: KubeObject, reading: Reading): boolean {
  const { before, lanes, facts } = reading;
  if (groupKind(object) === "/ConfigMap")
    return object.metadata.namespace === facts.namespace || isTable(object, reading);
  const { joinedRules: [list] = [] } = kindOf(object);
  if (list === undefined) return false;
  const touched = new Set(
    lanes.flatMap(({ forks, refused }) => [...forks.keys(), ...refused.workloads]),
  );
  const named = new Set(lanes.flatMap(({ refused }) => [...refused.services]));
  // A strict lane refuses requests for whatever it has no fork of.
  const isStrict = lanes.some(({ strict }) => strict);
  const services = Object.values(apis).flatMap(({ servicesOf }) =>
    servicesOf(object, before.domain),
  );
  return (
    Object.keys(asRecord(object.spec)).every((field) => field === "hosts" || field === list) &&
    // Without a host it would be a part of other tables, which nothing of ours is.
    services.length > 0 &&
    services.length === nodesAt(object, "spec.hosts[]").length &&
    services.every((key) => {
      const service = before.services.get(key);
      return (
        service !== undefined &&
        (isStrict || named.has(key) || before.behind(service).some((one) => touched.has(one)))
      );
    })
  );
}
