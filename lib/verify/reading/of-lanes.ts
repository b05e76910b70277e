/** @module Which objects of a lane's unit the compiler brings: by what they are, never by what an index says. */
import { targetFields } from "../../kube/attachments.ts";
import { asString, at } from "../../kube/json.ts";
import { isPolicy, kindOf } from "../../kube/kinds.ts";
import { apiGroup, groupKind, type KubeObject } from "../../kube/object.ts";
import { labels } from "../../model/interface.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { isLaneIngress } from "./ingress-previews.ts";
import type { Reading } from "./reading.ts";

/** Whether an object is a fork, something of one, a copy of what the baseline has for it, or a route. All else a program added. */
export function isOfLanes(object: KubeObject, reading: Reading): boolean {
  const { before, forks, forkNames } = reading;
  if (forks.has(workloadName(object)) || isLaneIngress(object, reading)) return true;
  const { lanes, ofServers, accounts } = kindOf(object);
  const kind = groupKind(object);
  if (kind === "/Service")
    return forkNames.has(asString(at(object.spec, "selector", labels.fork)) ?? "");
  if (kind === "/ConfigMap") return forkNames.has(object.metadata.labels?.[labels.fork] ?? "");
  if (lanes === "always") return true;
  const isCopied =
    isPolicy(object) ||
    ofServers === true ||
    accounts !== undefined ||
    targetFields.some((field) => at(object.spec, field) !== undefined);
  return isCopied && before.of(apiGroup(object.apiVersion), object.kind).length > 0;
}
