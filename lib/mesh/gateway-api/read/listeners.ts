/** @module Gateway API's Gateways as the baseline has them. */
import { asArray, asNumber, asRecord, asString, at } from "../../../kube/json.ts";
import { type JsonObject, type KubeObject, keyString } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { Listener } from "../../../model/entry-point.ts";
import type { GatewayReader } from "../../../resolve/baseline/baseline.ts";
import { gatewayGroup } from "../../implementations/standard.ts";

/** How Gateways are read. */
export const gateways: GatewayReader = {
  backend: "gateway-api",
  group: gatewayGroup,
  kind: "Gateway",
  listeners: httpListeners,
  written: ({ name = "", port, protocol, host }, away) => {
    const from = away ? ", allowedRoutes: {namespaces: {from: All}}" : "";
    const tls = protocol === "HTTPS" ? ", tls: {certificateRefs: [{name: SECRET}]}" : "";
    return `a listener {name: ${name}, port: ${port}, protocol: ${protocol}, hostname: "${host}"${tls}${from}}`;
  },
};

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

/** Where a Gateway listens for HTTP. A selector of namespaces is taken to select those that are asked for. */
function httpListeners({ metadata, spec }: KubeObject): readonly Listener[] {
  return asArray(at(spec, "listeners"))
    .map(asRecord)
    .map((listener) => {
      const name = asString(listener.name);
      const from = asString(at(listener, "allowedRoutes", "namespaces", "from")) ?? "Same";
      return {
        ...(name === undefined ? {} : { name }),
        port: asNumber(listener.port) ?? 0,
        protocol: asString(listener.protocol) ?? "",
        host: asString(listener.hostname) || "*",
        takes: (namespace: string) => from !== "Same" || namespace === metadata.namespace,
      };
    })
    .filter(({ protocol }) => protocol === "HTTP" || protocol === "HTTPS");
}
