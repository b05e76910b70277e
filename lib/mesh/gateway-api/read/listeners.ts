/** @module Gateway API's Gateways as the baseline has them. */

import { asArray, asRecord, at } from "../../../kube/json.ts";
import { type JsonObject, keyString } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";

/** The API group of Gateway API. */
export const gatewayGroup = "gateway.networking.k8s.io";

/** The listeners of the Gateway `namespace/name`; none of one that the baseline lacks. */
export function listenersOf(gateway: string, { objects }: BaselineIndex): readonly JsonObject[] {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = keyString({ group: gatewayGroup, kind: "Gateway", namespace, name });
  return asArray(at(objects.get(key)?.object, "spec", "listeners")).map(asRecord);
}
