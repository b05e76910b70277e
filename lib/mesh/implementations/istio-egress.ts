/**
 * @module How a sidecar of Istio gives a key to requests that leave a pod without one: an HTTP filter in front of all
 * others, for every port that Istio takes for HTTP. Envoy chooses the route anew when a Lua filter has changed headers
 * (`clear_route_cache`, true by default). conformance/ lets the real Istio and Envoy run this text.
 * https://istio.io/latest/docs/reference/config/networking/envoy-filter/
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/lua_filter
 */
import { jsonText } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Carrier, Carriers } from "../../model/carriers.ts";

/** The kind of objects that hold the filter. */
export const envoyFilter = { group: "networking.istio.io", kind: "EnvoyFilter" } as const;

/** The one item of `configPatches`. */
export function egressPatch(key: string, carriers: Carriers): JsonObject {
  return {
    applyTo: "HTTP_FILTER",
    match: {
      context: "SIDECAR_OUTBOUND",
      listener: {
        filterChain: { filter: { name: "envoy.filters.network.http_connection_manager" } },
      },
    },
    patch: {
      operation: "INSERT_FIRST",
      value: {
        name: "isolane.egress",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
          default_source_code: { inline_string: program(key, carriers) },
        },
      },
    },
  };
}

/** The program: a request that carries any key keeps it. All lines of a list become one, as the first is all that some read. */
function program(key: string, carriers: Carriers): string {
  const named = (wanted: Carrier["kind"]) =>
    carriers.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
  const [baggage, tracestate] = [named("baggage")[0], named("tracestate")[0]];
  const [header, ...others] = named("header");
  const comment = "-- Requests that carry no routing key get that of their sandbox.";
  // The short program is the one for the carriers of most environments.
  return tracestate === undefined && others.length === 0
    ? `${comment}
local key, member, header = ${quoted(key)}, ${quoted(baggage)}, ${quoted(header)}
${shortBody}`
    : `${comment}
local key, baggage, tracestate, plain = ${quoted(key)}, ${quoted(baggage)}, ${quoted(tracestate)}, {${named("header").map(quoted).join(", ")}}
${longBody}`;
}

/** Keys, and the names of headers and members, are tokens: no letter of theirs is special in a text of Lua. */
function quoted(text: string | undefined): string {
  return text === undefined ? "nil" : jsonText(text);
}

const shortBody = `function envoy_on_request(handle)
  local headers, lines = handle:headers(), {}
  for name, value in pairs(headers) do
    if name == header then return end
    if name == "baggage" and member then
      for text in value:gmatch("[^,]+") do
        if text:match("^[ \\t]*([^=]-)[ \\t]*=") == member then return end
      end
      if value:find("[^ \\t]") then lines[#lines + 1] = value end
    end
  end
  if member then
    lines[#lines + 1] = member .. "=" .. key
    headers:remove("baggage")
    headers:add("baggage", table.concat(lines, ","))
  end
  if header then headers:add(header, key) end
end
`;

const longBody = `local function has(value, member, form)
  for text in value:gmatch("[^,]+") do
    if member and text:match(form) == member then return true end
  end
end

function envoy_on_request(handle)
  local headers, lines = handle:headers(), { baggage = {}, tracestate = {} }
  for name, value in pairs(headers) do
    for _, own in ipairs(plain) do
      if name == own then return end
    end
    if name == "baggage" and has(value, baggage, "^[ \\t]*([^=]-)[ \\t]*=") then return end
    if name == "tracestate" and has(value, tracestate, "^[ \\t]*([^=]*)=") then return end
    if lines[name] and value:find("[^ \\t]") then table.insert(lines[name], value) end
  end
  if baggage then
    table.insert(lines.baggage, baggage .. "=" .. key)
    headers:remove("baggage")
    headers:add("baggage", table.concat(lines.baggage, ","))
  end
  if tracestate then
    table.insert(lines.tracestate, 1, tracestate .. "=" .. key)
    headers:remove("tracestate")
    headers:add("tracestate", table.concat(lines.tracestate, ","))
  end
  for _, own in ipairs(plain) do headers:add(own, key) end
end
`;

const word = String.raw`(nil|"\S+")`;
const shortSettings = new RegExp(`^local key, member, header = ${word}, ${word}, ${word}$`, "m");
const longSettings = new RegExp(
  String.raw`^local key, baggage, tracestate, plain = ${word}, ${word}, ${word}, \{([^{}\n]*)\}$`,
  "m",
);

/** Which key a program is for, and by which carriers it gives it; undefined: it is not ours. */
export function readEgress(
  text: string,
): { readonly key: string; readonly carriers: Carriers } | undefined {
  const short = shortSettings.exec(text);
  const long = longSettings.exec(text);
  const [key, baggage, tracestate, ...headers] = (
    short === null
      ? [...(long?.slice(1, 4) ?? []), ...(long?.[4]?.split(", ") ?? [])]
      : [short[1], short[2], "nil", short[3]]
  ).map(unquoted);
  if (key === undefined) return undefined;
  const carriers: Carriers = [
    ...(baggage === undefined ? [] : [{ kind: "baggage", name: baggage } as const]),
    ...(tracestate === undefined ? [] : [{ kind: "tracestate", name: tracestate } as const]),
    ...headers.flatMap((name) => (name === undefined ? [] : [{ kind: "header", name } as const])),
  ];
  return program(key, carriers) === text ? { key, carriers } : undefined;
}

function unquoted(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "nil" ? undefined : text.slice(1, -1);
}
