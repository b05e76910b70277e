/**
 * @module How Istio writes down keyed requests: a Telemetry whose access log has a filter on the carriers, and which
 * samples all that a fork's proxy traces. What several of them come to for one proxy is `mergeLogs` and
 * `applicableTelemetries` in pilot/pkg/model/telemetry.go of Istio 1.32: the providers of the most specific level replace
 * those of the levels above, one object without a selector counts in a namespace (the oldest), and in the root namespace
 * it is for the whole mesh. conformance/ lets the real Istio and Envoy run this.
 * https://istio.io/latest/docs/reference/config/telemetry/
 */
import { asArray, asRecord, at, stringMap } from "../../kube/json.ts";
import { includesLabels } from "../../kube/label-selector.ts";
import type { JsonObject } from "../../kube/object.ts";
import { rootNamespace } from "../../kube/selectors.ts";
import { type Carrier, type Carriers, carrierHeader, isMember } from "../../model/carriers.ts";
import type { AccessLog } from "../../model/traffic.ts";
import type { TrafficLog } from "./traffic-log.ts";

const kind = { group: "telemetry.istio.io", kind: "Telemetry" } as const;

/** Telemetries. */
export const istioTelemetry: TrafficLog = {
  kind,
  meshWide: rootNamespace,
  object: ({ metadata, selector, accessLog, sampled, carriers }) => ({
    apiVersion: `${kind.group}/v1`,
    kind: kind.kind,
    metadata,
    spec: {
      ...(selector === undefined ? {} : { selector: { matchLabels: selector } }),
      ...(accessLog === undefined ? {} : { accessLogging: accessLogging(accessLog, carriers) }),
      ...(sampled ? { tracing: [{ randomSamplingPercentage: 100 }] } : {}),
    },
  }),
  selects: ({ metadata, spec }, { namespace, labels }) => {
    const wanted = stringMap(at(spec, "selector", "matchLabels"));
    return (
      metadata.namespace === namespace &&
      Object.keys(wanted).length > 0 &&
      includesLabels(labels, wanted)
    );
  },
  isForNamespace: ({ spec }) =>
    Object.keys(asRecord(at(spec, "selector", "matchLabels"))).length === 0 &&
    ["targetRef", "targetRefs"].every((field) => at(spec, field) === undefined),
  saysWhatIsLogged: ({ spec }) => asArray(at(spec, "accessLogging")).length > 0,
  saysWhatIsSampled: ({ spec }) => asArray(at(spec, "tracing")).length > 0,
};

// --- internal ---

/** What was logged before comes first: without it, the providers of this object would replace those of the levels above. */
function accessLogging(
  { providers, existing = [] }: AccessLog,
  carriers: Carriers,
): readonly JsonObject[] {
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  return [
    ...(existing.length === 0 ? [] : [{ providers: named(existing) }]),
    { providers: named(providers), filter: { expression: keyedExpression(carriers) } },
  ];
}

/**
 * The expression (CEL) that holds for requests with a carrier, whatever the key. A header that is not there has no value,
 * and all lines of one are one text.
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
 */
function keyedExpression(carriers: Carriers): string {
  const parts = carriers.map((carrier) => {
    const header = `'${carrierHeader(carrier)}'`;
    const isThere = `${header} in request.headers`;
    return isMember(carrier)
      ? `(${isThere} && request.headers[${header}].matches('${memberRegex(carrier)}'))`
      : `(${isThere})`;
  });
  return parts.join(" || ");
}

/** Names are tokens; what RE2 reads in them stands in a class, which needs no backslash in a text of CEL. */
function memberRegex({ name }: Carrier): string {
  return `(^|,)[ \\\\t]*${name.replace(/[^A-Za-z0-9_/@-]/g, "[$&]")}[ \\\\t]*=`;
}
