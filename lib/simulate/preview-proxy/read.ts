/**
 * @module The configuration of an Envoy that writes keys, read in full: what is not known here is a fault. The fields and
 * what they mean: https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 */
import { RE2JS } from "re2js";
import { asArray, asNumber, asString, at, parseJson } from "../../kube/json.ts";
import type { DocumentPath } from "../../model/source.ts";
import { type Form, misfit } from "./fit.ts";
import type { Finding, ProxyListener, Written } from "./proxy.ts";

/** A configuration, or the first place in it that is not understood. */
export type ReadProxy =
  | { readonly kind: "read"; readonly listeners: readonly ProxyListener[] }
  | { readonly kind: "unread"; readonly path: DocumentPath };

/** Reads a configuration. */
export function readProxy(text: string): ReadProxy {
  const value = parseJson(text);
  const all = asArray(at(value, "static_resources", "listeners"));
  const clusters = asArray(at(value, "static_resources", "clusters"));
  const read = all.slice(1).map((listener, index) => reader(listener, clusters[index]));
  const path = misfit(value, {
    layered_runtime: {
      layers: [{ name: "static", static_layer: { "re2.max_program_size.error_level": 32_768 } }],
    },
    static_resources: {
      listeners: [ready, ...read.map((one) => one.listener)],
      clusters: read.map((one) => one.cluster),
    },
  });
  return path === undefined
    ? { kind: "read", listeners: read.map((one) => one.result()) }
    : { kind: "unread", path };
}

// --- internal ---

const typeUrl = (name: string) => `type.googleapis.com/envoy.extensions.${name}`;

const router: Form = {
  name: "envoy.filters.http.router",
  typed_config: { "@type": typeUrl("filters.http.router.v3.Router"), suppress_envoy_headers: true },
};

function onPort(
  number: Form,
  name: Form,
  manager: Readonly<Record<string, Form | undefined>>,
): Form {
  const config = {
    "@type": typeUrl("filters.network.http_connection_manager.v3.HttpConnectionManager"),
    stat_prefix: name,
    ...manager,
  };
  const filter = {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: config,
  };
  return {
    name,
    address: { socket_address: { address: "0.0.0.0", port_value: number } },
    filter_chains: [{ filters: [filter] }],
  };
}

const ready: Form = onPort(8000, "ready", {
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

/** A form that keeps what it was given; undefined: nothing that it takes. */
function taking<T>(read: (value: unknown) => T | undefined) {
  let taken: T | undefined;
  const form = (value: unknown) => {
    taken = read(value);
    return taken !== undefined;
  };
  return { form, taken: () => taken };
}

/** The forms of one listener and its cluster, which have one name, and what they hold when both fit. */
function reader(listener: unknown, cluster: unknown) {
  const own = asString(at(cluster, "name")) ?? "";
  const number = taking((value) => {
    const port = asNumber(value) ?? 0;
    return port > 8000 && port < 65_536 ? port : undefined;
  });
  const host = taking(compiled);
  const authority = taking((value) => {
    const text = asString(value);
    return text?.includes("%") === true ? undefined : text;
  });
  const [findings, back] = [taking(findingsIn), taking(findingsIn)];
  const [headers, answers] = [taking(writtenIn), taking(writtenIn)];
  const to = taking((value) => {
    const [name, port] = [asString(at(value, "address")), asNumber(at(value, "port_value"))];
    if (name === undefined || port === undefined) return undefined;
    const isPlain = misfit(value, { address: name, port_value: port }) === undefined;
    return isPlain ? { host: name, port } : undefined;
  });
  const manager = at(listener, "filter_chains", 0, "filters", 0, "typed_config");
  const route = at(manager, "route_config", "virtual_hosts", 0, "routes", 0);
  const rewrites = at(route, "route", "host_rewrite_literal") !== undefined;
  const answering = asArray(at(manager, "http_filters")).length > 2;
  const finding = {
    "@type": typeUrl("filters.http.header_to_metadata.v3.Config"),
    request_rules: findings.form,
    response_rules: answering ? back.form : undefined,
  };
  const isOfLane = { name: ":authority", string_match: { safe_regex: { regex: host.form } } };
  const routes = [
    {
      match: { prefix: "/", headers: [isOfLane] },
      route: {
        cluster: own,
        timeout: "0s",
        host_rewrite_literal: rewrites ? authority.form : undefined,
      },
      request_headers_to_add: headers.form,
    },
  ];
  return {
    listener: onPort(number.form, own, {
      generate_request_id: false,
      preserve_external_request_id: true,
      server_header_transformation: "PASS_THROUGH",
      stream_idle_timeout: "0s",
      upgrade_configs: [{ upgrade_type: "websocket" }],
      // Answers pass them from the last to the first.
      http_filters: [
        ...(answering ? [mutation(answers.form)] : []),
        { name: "envoy.filters.http.header_to_metadata", typed_config: finding },
        router,
      ],
      route_config: { virtual_hosts: [{ name: own, domains: ["*"], routes }] },
    }),
    cluster: clusterForm(own, to.form),
    result: (): ProxyListener => {
      const set = rewrites ? authority.taken() : undefined;
      return {
        name: own,
        number: number.taken() ?? 0,
        host: host.taken() ?? RE2JS.compile("$^"),
        findings: findings.taken() ?? [],
        headers: headers.taken() ?? [],
        ...(set === undefined ? {} : { authority: set }),
        answers: { findings: back.taken() ?? [], headers: answers.taken() ?? [] },
        to: to.taken() ?? { host: "", port: 0 },
      };
    },
  };
}

function mutation(form: (value: unknown) => boolean): Form {
  return {
    name: "envoy.filters.http.header_mutation",
    typed_config: {
      "@type": typeUrl("filters.http.header_mutation.v3.HeaderMutation"),
      mutations: {
        response_mutations: (list) =>
          form(asArray(list).map((one) => at(one, "append"))) &&
          misfit(list, [{ append: () => true }]) === undefined,
      },
    },
  };
}

function clusterForm(name: string, address: Form): Form {
  const endpoint = { endpoint: { address: { socket_address: address } } };
  return {
    name,
    type: "STRICT_DNS",
    dns_lookup_family: "V4_PREFERRED",
    connect_timeout: "5s",
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": typeUrl("upstreams.http.v3.HttpProtocolOptions"),
        use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} },
      },
    },
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}

function compiled(value: unknown): RE2JS | undefined {
  const text = asString(value);
  if (text === undefined) return undefined;
  try {
    return RE2JS.compile(text);
  } catch {
    return undefined;
  }
}

function findingsIn(value: unknown): readonly Finding[] | undefined {
  const found = asArray(value).map((rule): Finding | undefined => {
    const present = at(rule, "on_header_present");
    const rewrite = at(present, "regex_value_rewrite");
    const [header, key] = [asString(at(rule, "header")), asString(at(present, "key"))];
    const substitution = asString(at(rewrite, "substitution"));
    const regex = compiled(at(rewrite, "pattern", "regex"));
    if (header === undefined || key === undefined || substitution === undefined) return undefined;
    const form: Form = {
      header: header.toLowerCase(),
      on_header_present: {
        metadata_namespace: "isolane",
        key: (name) => /^[a-z-]+$/.test(String(name)),
        type: "STRING",
        regex_value_rewrite: {
          pattern: { regex: () => regex !== undefined },
          substitution: (text) => text === "" || text === "/" || text === "\\1",
        },
      },
    };
    if (misfit(rule, form) !== undefined || regex === undefined) return undefined;
    return { header, key, regex, substitution };
  });
  const known = found.filter((one) => one !== undefined);
  return Array.isArray(value) && known.length === found.length ? known : undefined;
}

const actions: readonly unknown[] = [
  "ADD_IF_ABSENT",
  "APPEND_IF_EXISTS_OR_ADD",
  "OVERWRITE_IF_EXISTS",
  "OVERWRITE_IF_EXISTS_OR_ADD",
];

function writtenIn(value: unknown): readonly Written[] | undefined {
  const found = asArray(value).map((one): Written | undefined => {
    const [name, text] = [asString(at(one, "header", "key")), asString(at(one, "header", "value"))];
    const action = asString(at(one, "append_action"));
    if (name === undefined || text === undefined || action === undefined) return undefined;
    const form: Form = {
      header: { key: name.toLowerCase(), value: text },
      append_action: () => actions.includes(action),
    };
    return misfit(one, form) === undefined ? { name, value: text, action } : undefined;
  });
  const known = found.filter((one) => one !== undefined);
  return Array.isArray(value) && known.length === found.length ? known : undefined;
}
