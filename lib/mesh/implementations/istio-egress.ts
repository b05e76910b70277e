/**
 * @module How a sidecar of Istio gives a key to requests that leave a pod without one: an HTTP filter in front of all
 * others, for every port that Istio takes for HTTP. Envoy chooses the route anew when a Lua filter has changed headers
 * (`clear_route_cache`, true by default). conformance/ lets the real Istio and Envoy run this text.
 * https://istio.io/latest/docs/reference/config/networking/envoy-filter/
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/lua_filter
 */
import { jsonText } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Carriers } from "../../model/carriers.ts";

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

/** The program: a request that carries any key keeps it. All lines of `baggage` become one, as the first is all that some read. */
function program(key: string, carriers: Carriers): string {
  const named = (wanted: Carriers[number]["kind"]) =>
    carriers.find(({ kind }) => kind === wanted)?.name;
  const [baggage, header] = [named("baggage"), named("header")];
  return `-- Requests that carry no routing key get that of their sandbox.
local key, member, header = ${quoted(key)}, ${quoted(baggage)}, ${quoted(header)}
${body}`;
}

/** Keys, and the names of headers and members, are tokens: no letter of theirs is special in a text of Lua. */
function quoted(text: string | undefined): string {
  return text === undefined ? "nil" : jsonText(text);
}

const body = `function envoy_on_request(handle)
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

const settings = /^local key, member, header = (nil|"\S+"), (nil|"\S+"), (nil|"\S+")$/m;

/** Which key a program is for, and by which carriers it gives it; undefined: it is not ours. */
export function readEgress(
  text: string,
): { readonly key: string; readonly carriers: Carriers } | undefined {
  const [key, baggage, header] = (settings.exec(text) ?? [])
    .slice(1)
    .map((word) => (word === "nil" ? undefined : word.slice(1, -1)));
  if (key === undefined) return undefined;
  const carriers: Carriers = [
    ...(baggage === undefined ? [] : [{ kind: "baggage", name: baggage } as const]),
    ...(header === undefined ? [] : [{ kind: "header", name: header } as const]),
  ];
  return program(key, carriers) === text ? { key, carriers } : undefined;
}
