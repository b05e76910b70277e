/**
 * @module The configuration of a proxy that writes keys: a stock Envoy, and nothing but files. It says nothing about any
 * lane: the key is read from the host, so lanes come and go without a word of it, and a key of another lane that a
 * request brings along is replaced. Fields: https://www.envoyproxy.io/docs/envoy/latest/api-v3/api; what it does with
 * requests was asked of the real one (conformance/ingress-previews.ts).
 */
import { serviceHost } from "../../kube/hosts.ts";
import type { JsonObject } from "../../kube/object.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import { carrierHeader, carrierLine, isMember, type ListCarrier } from "../../model/carriers.ts";
import { readableName } from "../../model/member-names.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { readyPort } from "../../resources/preview-proxy.ts";
import type { PreviewProxy, ProxyPort } from "./proxies.ts";

/** The text of its file. */
export function bootstrapText(proxy: PreviewProxy, settings: EnvironmentSettings): string {
  const config = {
    // Envoy counts the instructions of an expression, and refuses more than 100 by default; the value is Istio's.
    layered_runtime: {
      layers: [{ name: "static", static_layer: { "re2.max_program_size.error_level": 32_768 } }],
    },
    static_resources: {
      listeners: [ready, ...proxy.ports.map((port) => listener(port, settings))],
      clusters: proxy.ports.map(cluster),
    },
  };
  return `${JSON.stringify(config, null, 1)}\n`;
}

// --- internal ---

const typed = (name: string, fields: JsonObject = {}): JsonObject => ({
  "@type": `type.googleapis.com/envoy.extensions.${name}`,
  ...fields,
});

const router = {
  name: "envoy.filters.http.router",
  typed_config: typed("filters.http.router.v3.Router", { suppress_envoy_headers: true }),
};

function onPort(number: number, name: string, manager: JsonObject): JsonObject {
  return {
    name,
    address: { socket_address: { address: "0.0.0.0", port_value: number } },
    filter_chains: [
      {
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typed_config: typed(
              "filters.network.http_connection_manager.v3.HttpConnectionManager",
              { stat_prefix: name, ...manager },
            ),
          },
        ],
      },
    ],
  };
}

/** It has no admin interface, by which a neighbour could stop it. */
const ready = onPort(readyPort, "ready", {
  http_filters: [router],
  route_config: {
    virtual_hosts: [
      {
        name: "ready",
        domains: ["*"],
        routes: [{ match: { path: "/ready" }, direct_response: { status: 200 } }],
      },
    ],
  },
});

/** Of what its filters find. */
const space = "isolane";
const found = (name: string) => `%DYNAMIC_METADATA(${space}:${name})%`;

function listener(port: ProxyPort, settings: EnvironmentSettings): JsonObject {
  const { carriers } = settings;
  const lists = carriers.filter(isMember);
  const host = hostExpression(port.template);
  const own = serviceHost(port.service);
  const byHost = implementations[settings.implementation].routesByHost === true;
  const rules = [rewritten(":authority", "key", host, "\\1"), ...lists.map(withoutMember)];
  const back = byHost ? [rewritten("location", "location", ownLinks(own), "/")] : [];
  return onPort(port.number, port.name, {
    // What the controller said about the request stays as it is, and nothing is added.
    generate_request_id: false,
    preserve_external_request_id: true,
    server_header_transformation: "PASS_THROUGH",
    // The controller and the mesh limit times; a web socket may be silent.
    stream_idle_timeout: "0s",
    upgrade_configs: [{ upgrade_type: "websocket" }],
    http_filters: [
      ...(byHost ? [linkingBack] : []),
      {
        name: "envoy.filters.http.header_to_metadata",
        typed_config: typed("filters.http.header_to_metadata.v3.Config", {
          request_rules: rules,
          ...(back.length === 0 ? {} : { response_rules: back }),
        }),
      },
      router,
    ],
    route_config: {
      virtual_hosts: [
        {
          name: port.name,
          domains: ["*"],
          // Any other host gets 404.
          routes: [
            {
              match: {
                prefix: "/",
                headers: [{ name: ":authority", string_match: { safe_regex: { regex: host } } }],
              },
              route: {
                cluster: port.name,
                timeout: "0s",
                ...(byHost ? { host_rewrite_literal: own } : {}),
              },
              request_headers_to_add: [
                ...carriers.map((carrier) => set(...carrierLine(carrier, found("key")))),
                ...lists.map((carrier) =>
                  add(carrierHeader(carrier), found(carrierHeader(carrier))),
                ),
                ...(byHost ? [keep("x-forwarded-host", "%REQ(:AUTHORITY)%")] : []),
              ],
            },
          ],
        },
      ],
    },
  });
}

/** Answers pass the filters from the last to the first, so it comes after what it reads; a route would write before. */
const linkingBack: JsonObject = {
  name: "envoy.filters.http.header_mutation",
  typed_config: typed("filters.http.header_mutation.v3.HeaderMutation", {
    mutations: {
      response_mutations: [
        { append: header("OVERWRITE_IF_EXISTS")("location", found("location")) },
      ],
    },
  }),
};

/** The whole host of a lane, with a port or without, and the key in it. */
function hostExpression(template: string): string {
  const [before = "", after = ""] = template
    .split("{lane}")
    .map((part) => part.replaceAll(".", "\\."));
  return `^${before}([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)${after}(?::[0-9]+)?$`;
}

/** Links to the Service's own name, which it makes of the Host that it sees, lead back to whatever host was asked. */
function ownLinks(host: string): string {
  return `^https?://${host.replaceAll(".", "\\.")}(?::[0-9]+)?/`;
}

/** What a list holds besides our members, however a library spells them: those at its beginning go with the commas behind them, others with that before, and with the blanks at an end, which HTTP/2 does not take. */
function withoutMember(carrier: ListCarrier): JsonObject {
  const header = carrierHeader(carrier);
  const member = `${readableName(carrier)}=[^,]*`;
  const blanks = "[ \\t]*";
  const pattern = `^(?:(?:${member}|${blanks})(?:,${blanks}|$))+|${blanks},${member}`;
  return rewritten(header, header, pattern, "");
}

function rewritten(header: string, key: string, regex: string, substitution: string): JsonObject {
  return {
    header,
    on_header_present: {
      metadata_namespace: space,
      key,
      type: "STRING",
      regex_value_rewrite: { pattern: { regex }, substitution },
    },
  };
}

function header(append_action: string) {
  return (key: string, value: string): JsonObject => ({ header: { key, value }, append_action });
}

const set = header("OVERWRITE_IF_EXISTS_OR_ADD");
const add = header("APPEND_IF_EXISTS_OR_ADD");
const keep = header("ADD_IF_ABSENT");

function cluster({ name, service, servicePort }: ProxyPort): JsonObject {
  const address = { address: serviceHost(service), port_value: servicePort };
  return {
    name,
    type: "STRICT_DNS",
    dns_lookup_family: "V4_PREFERRED",
    connect_timeout: "5s",
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
        "upstreams.http.v3.HttpProtocolOptions",
        // HTTP/1.1 or HTTP/2, as the controller speaks to it.
        {
          use_downstream_protocol_config: {
            http_protocol_options: {},
            http2_protocol_options: {},
          },
        },
      ),
    },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: address } } }] }],
    },
  };
}
