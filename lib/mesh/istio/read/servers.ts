/** @module Istio's Gateways as the baseline has them. https://istio.io/latest/docs/reference/config/networking/gateway/ */
import { asArray, asNumber, asString, at, texts } from "../../../kube/json.ts";
import type { KubeObject } from "../../../kube/object.ts";
import type { Listener } from "../../../model/entry-point.ts";
import type { GatewayReader } from "../../../resolve/baseline/baseline.ts";

/** How they are read. */
export const gateways: GatewayReader = {
  backend: "istio",
  group: "networking.istio.io",
  kind: "Gateway",
  listeners: httpListeners,
  written: ({ name = "", port, protocol, host }) =>
    `a server {port: {number: ${port}, name: ${name}, protocol: ${protocol}}, hosts: ["${host}"]${protocol === "HTTPS" ? ", tls: {mode: SIMPLE, credentialName: SECRET}" : ""}}`,
};

/** Protocols of which a Gateway reads requests: HTTPS too, unless it passes the connection on as it is. */
const readable: ReadonlySet<string> = new Set(["HTTP", "HTTP2", "HTTPS", "GRPC"]);

/** Where a Gateway listens for HTTP: each host of each server. */
function httpListeners({ metadata, spec }: KubeObject): readonly Listener[] {
  return asArray(at(spec, "servers")).flatMap((server) => {
    const protocol = (asString(at(server, "port", "protocol")) ?? "").toUpperCase();
    const mode = asString(at(server, "tls", "mode")) ?? "";
    if (!readable.has(protocol) || mode.endsWith("PASSTHROUGH")) return [];
    const name = asString(at(server, "port", "name"));
    return texts(at(server, "hosts")).map((text) => {
      const [host = "", from = "*"] = text.split("/").toReversed();
      const home = from === "." ? metadata.namespace : from;
      return {
        ...(name === undefined ? {} : { name }),
        port: asNumber(at(server, "port", "number")) ?? 0,
        protocol,
        host,
        takes: (namespace: string) => home === "*" || home === namespace,
      };
    });
  });
}
