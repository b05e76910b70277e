/** @module Gateway API's Gateways as the baseline has them. */
import { asArray, asRecord, at } from "../../../kube/json.ts";
import { type JsonObject, type KubeObject, keyString } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import { gatewayGroup } from "../../implementations/standard.ts";

/** The Gateway `namespace/name`, where the baseline has it. */
export function gatewayNamed(
  gateway: string,
  { objects }: Pick<BaselineIndex, "objects">,
): KubeObject | undefined {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = keyString({ group: gatewayGroup, kind: "Gateway", namespace, name });
  return objects.get(key)?.object;
}

/** The listeners of the Gateway `namespace/name`; none where the baseline lacks it. */
export function listenersOf(gateway: string, baseline: BaselineIndex): readonly JsonObject[] {
  return asArray(at(gatewayNamed(gateway, baseline), "spec", "listeners")).map(asRecord);
}
