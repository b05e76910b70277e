/** @module Istio's Gateways as the baseline has them. https://istio.io/latest/docs/reference/config/networking/gateway/ */
import { readsRequests } from "../../../kube/gateway-servers.ts";
import { asArray, asNumber, asString, at, stringMap, texts } from "../../../kube/json.ts";
import type { KubeObject } from "../../../kube/object.ts";
import type { Listener } from "../../../model/entry-point.ts";
import type { GatewayReader } from "../../../resolve/baseline/baseline.ts";

/** How they are read. */
export const gateways: GatewayReader = {
  backend: "istio",
  group: "networking.istio.io",
  kind: "Gateway",
  listeners: httpListeners,
  podLabels: ({ spec }) => stringMap(at(spec, "selector")),
  written: ({ name = "", port, protocol, host }) =>
    `a server {port: {number: ${port}, name: ${name}, protocol: ${protocol}}, hosts: ["${host}"]${protocol === "HTTPS" ? ", tls: {mode: SIMPLE, credentialName: SECRET}" : ""}}`,
};

/** Where a Gateway listens for HTTP: each host of each server. */
function httpListeners({ metadata, spec }: KubeObject): readonly Listener[] {
  return asArray(at(spec, "servers")).flatMap((server) => {
    if (!readsRequests(server)) return [];
    const protocol = (asString(at(server, "port", "protocol")) ?? "").toUpperCase();
    const name = asString(at(server, "port", "name"));
    const bind = asString(at(server, "bind")) ?? "";
    return texts(at(server, "hosts")).map((text) => {
      const [host = "", from = "*"] = text.split("/").toReversed();
      const home = from === "." ? metadata.namespace : from;
      return {
        ...(name === undefined ? {} : { name }),
        port: asNumber(at(server, "port", "number")) ?? 0,
        protocol,
        host,
        ...(bind === "" ? {} : { bind }),
        takes: (namespace: string) => home === "*" || home === namespace,
      };
    });
  });
}
