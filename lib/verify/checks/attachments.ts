/** @module P1 by what is attached to what: a lane's policies are for objects of the lane, and its routes take what the baseline's do. */
import type { Problems } from "../../diagnostics/problems.ts";
import { isSelectedBy, type Target, targetOf, targetRefs } from "../../kube/attachments.ts";
import { serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asRecord, asString, at, stable } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { apiGroup, displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { apis } from "../../simulate/apis.ts";
import { type Check, faultsIn } from "../check.ts";
import { isBehindIngress } from "../reading/ingress-previews.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import { ownHosts } from "../reading/own-routes.ts";
import { previewsByUnit } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";

/** A lane's objects are attached to nothing but its own, or as one of the baseline is. */
export const attachmentsCheck: Check = {
  name: "attachments",
  promises: ["P1", "P4"],
  codes: ["E0922"],
  run: checkAttachments,
};

/** Reports policies of lanes that are attached elsewhere, and routes that take more than those of the baseline. */
function checkAttachments(check: Reading, problems: Problems): undefined {
  for (const emitted of check.output.objects.filter(
    (one) => isLaneUnit(one.unit) && !isBehindIngress(one, check),
  )) {
    const { object, source } = emitted;
    const [what] =
      kindOf(object).route === "rules"
        ? foreignFields(emitted, check)
        : foreignTargets(emitted, check);
    if (what === undefined) continue;
    problems.report({
      code: "E0922",
      message: `P1, baseline safety, is broken: ${displayName(objectKey(object))} ${what}`,
      help: "run `isolane synth`: a lane's objects act on the lane alone",
      source: check.sources.causeOf(emitted) ?? source,
      related: [{ message: "the object", source }],
    });
  }
}

function foreignTargets({ object, unit }: Emitted, { output }: Reading): readonly string[] {
  const named = targetRefs(object).map((ref) => targetOf(ref, object.metadata.namespace));
  const isOwn = (target: Target | undefined) =>
    target !== undefined && output.byKey.get(keyString(target))?.unit === unit;
  const selects = asArray(at(object.spec, "targetSelectors")).length > 0;
  const selected = selects
    ? output.objects.find((one) => one.unit !== unit && isSelectedBy(object, one.object))
    : undefined;
  return faultsIn([
    [named.every(isOwn), [], "is attached to something that is not its lane's"],
    [selected === undefined, [], `selects ${selected?.key}, which is not its lane's`],
  ]).map(({ what }) => what);
}

/** Host names, gateways taken by default and the like: what is said beside parents and rules. */
function foreignFields(emitted: Emitted, reading: Reading): readonly string[] {
  const { before } = reading;
  const route = emitted.object;
  const { parentRefs: _, rules: __, ...own } = asRecord(route.spec);
  const [field] = Object.keys(own);
  if (field === undefined || isForOwnHosts(emitted, reading) || isPreview(emitted, reading))
    return [];
  const parentsOf = (one: KubeObject) =>
    asArray(at(one.spec, "parentRefs")).map((parent) =>
      stable([at(parent, "namespace") ?? one.metadata.namespace, at(parent, "name")]),
    );
  const isCopy = before.of(apiGroup(route.apiVersion), route.kind).some((original) => {
    const { parentRefs: _, rules: __, ...said } = asRecord(original.spec);
    const parents = parentsOf(original);
    return stable(said) === stable(own) && parentsOf(route).every((one) => parents.includes(one));
  });
  return isCopy
    ? []
    : [`says something in spec.${field} that no route of the baseline with its parents says`];
}

/** Whether a route is for hosts that its lane has at entry points, or is led to by such; previews.ts asks what it does. */
function isPreview({ object, unit }: Emitted, reading: Reading): boolean {
  const { before } = reading;
  const api = Object.values(apis).find(({ previews }) => previews.hosts(object) !== undefined);
  if (api === undefined) return false;
  const hostsOf = (one: KubeObject) => api.previews.hosts(one) ?? [];
  const own = previewsByUnit(reading).get(unit) ?? [];
  const isItsOwn = hostsOf(object).every((host) =>
    own.some(
      (one) =>
        one.host === host &&
        api.previews.gateways(object).every((gateway) => gateway === one.gateway),
    ),
  );
  const { joinedRules: [list = "rules"] = [] } = kindOf(object);
  const beside = (one: KubeObject) =>
    stable(
      Object.entries(asRecord(one.spec)).filter(([name]) => ![...placing, list].includes(name)),
    );
  const isLike = (one: KubeObject) =>
    (hostsOf(one).length === 0) === (hostsOf(object).length === 0) &&
    beside(one) === beside(object);
  const { apiVersion, kind } = object;
  return isItsOwn && before.of(apiGroup(apiVersion), kind).some(isLike);
}

/** Fields that say where a route is, and rules that see no key. */
const placing = ["parentRefs", "rules", "hostnames", "hosts", "gateways", "tls", "tcp"];

/** Whether a route is for hosts that only its sandbox has, and says nothing else: own-hosts.ts asks what it does. */
function isForOwnHosts({ object, unit }: Emitted, reading: Reading): boolean {
  const { services, names } = ownHosts(reading);
  const { domain } = reading.after;
  const { joinedRules: [list] = [] } = kindOf(object);
  const fields = ["parentRefs", "rules", "hostnames", "hosts", "gateways", list];
  const hosts = ["hostnames", "hosts"].flatMap((field) => asArray(at(object.spec, field)));
  return (
    Object.keys(asRecord(object.spec)).every((field) => fields.includes(field)) &&
    hosts.every((host) => {
      const name = asString(host) ?? "";
      const own = names.get(name) ?? services.get(serviceKeyOf(name, domain) ?? "");
      return unit === `sandboxes/${own?.sandbox}`;
    })
  );
}
