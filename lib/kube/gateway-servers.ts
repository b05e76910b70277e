/**
 * @module Servers of Istio's Gateways: which of them read requests, and which Gateways are served by the same pods. Istio joins the servers of all Gateways whose selectors select a
 * pod, of whatever namespace, and the routes of one host name and port into one list: `mergeGateways` in
 * https://github.com/istio/istio/blob/master/pilot/pkg/model/push_context.go and `buildGatewayHTTPRouteConfig` in
 * https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/gateway.go
 */
import { asString, at } from "./json.ts";
import { includesLabels, type Labels } from "./label-selector.ts";

/**
 * Whether two selectors can be for the same pods: one asks for all that the other does, or known pods have both. No label
 * at all means all pods.
 */
export function canShare(a: Labels, b: Labels, known: Iterable<Labels>): boolean {
  if (includesLabels(a, b) || includesLabels(b, a)) return true;
  return [...known].some((pods) => includesLabels(pods, a) && includesLabels(pods, b));
}

/** Protocols of which a Gateway reads requests: HTTPS too, unless it passes the connection on as it is. */
const readable: ReadonlySet<string> = new Set(["HTTP", "HTTP2", "HTTPS", "GRPC"]);

/** Whether a server reads requests. https://istio.io/latest/docs/reference/config/networking/gateway/#Port */
export function readsRequests(server: unknown): boolean {
  const mode = asString(at(server, "tls", "mode")) ?? "";
  const protocol = (asString(at(server, "port", "protocol")) ?? "").toUpperCase();
  return readable.has(protocol) && !mode.endsWith("PASSTHROUGH");
}
