/**
 * @module Header names that cannot carry the routing key: they already mean something to HTTP, to
 * gRPC or to the proxies, which rewrite or drop them, or a request would mean something else with it.
 */

/** Names, divided by spaces, and why they cannot carry the key. */
const groups: readonly (readonly [why: string, names: string])[] = [
  [
    // https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
    "is about one connection and is not forwarded",
    "connection http2-settings keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade",
  ],
  [
    "has a meaning of its own in HTTP",
    "accept accept-charset accept-encoding accept-language age allow authorization cache-control content-disposition content-encoding " +
      "content-language content-length content-location content-range content-type cookie date etag expect expires forwarded from host " +
      "if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards origin pragma range " +
      "referer server set-cookie user-agent vary via warning www-authenticate",
  ],
  [
    "belongs to tracing: proxies and libraries write it",
    "b3 baggage traceparent tracestate x-amzn-trace-id x-client-trace-id x-cloud-trace-context x-ot-span-context x-request-id",
  ],
];

const prefixes: readonly (readonly [prefix: string, why: string])[] = [
  // https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers
  ["x-envoy-", "is written and removed by Envoy"],
  ["x-forwarded-", "is written by proxies"],
  ["x-b3-", "belongs to tracing: proxies and libraries write it"],
  ["l5d-", "is written and removed by Linkerd"],
  // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: names reserved for gRPC itself.
  ["grpc-", "is reserved for gRPC"],
  ["access-control-", "has a meaning of its own in HTTP"],
  ["sec-", "is written by browsers alone"],
];

const reasons: ReadonlyMap<string, string> = new Map(
  groups.flatMap(([why, names]) => names.split(" ").map((name): [string, string] => [name, why])),
);

/** Why a header (lower case) cannot carry the routing key; undefined when it can. */
export function reservedHeader(name: string): string | undefined {
  const reason = reasons.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1];
  if (reason !== undefined) return reason;
  // gRPC libraries encode such values in Base64 on the wire.
  return name.endsWith("-bin") ? "is a binary header in gRPC" : undefined;
}
