/** @module The rules of HTTPRoutes and GRPCRoutes that one proxy merges: the most specific match wins. */
import { concreteService } from "../../kube/aliases.ts";
import { copiedMarks, someAnnotations } from "../../kube/copied-metadata.ts";
import { asArray, asNumber, asString, at, isRecord } from "../../kube/json.ts";
import { backendKey, isHostname } from "../../kube/kinds/backends.ts";
import { type JsonObject, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { once } from "../../kube/once.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import { placeOf, type Service } from "../cluster/cluster.ts";
import { type Elsewhere, hostElsewhere } from "../cluster/elsewhere.ts";
import { defaultDestination, resolveDestination } from "../tables/backends.ts";
import { type ProxyView, splitKey } from "../tables/proxy.ts";
import { compareRanks, type Rule } from "../tables/rule.ts";
import { conclude, type Destination, type Verdict } from "../tables/verdict.ts";
import { policiesOn } from "./attached-policies.ts";
import { withDefaults } from "./defaults.ts";
import { readMatch } from "./match.ts";
import { rankOf } from "./precedence.ts";
import { ruleRemovals } from "./removals.ts";

/** The Service port that routes are attached to. */
export interface Parent {
  readonly service: Service;
  readonly port: number;
  /** The routes name the port: Istio then writes it into every match. */
  readonly named?: boolean;
}

/**
 * The rank below every match: a rule that Istio translates to a route without a match (`len(Match) == 0` in
 * sortHTTPRoutes, pilot/pkg/config/kube/gateway/conversion.go). That is a GRPCRoute's rule without `matches`,
 * unless its parent names a port (augmentPortMatch). An HTTPRoute's rule gets `/` from the API server.
 */
const withoutMatch: Rule["rank"] = [-2];

/** All rules of the routes, most specific first; equal ones in the order of the routes and their rules. */
export function rulesOfRoutes(
  proxy: ProxyView,
  routes: readonly KubeObject[],
  parent: Parent | undefined,
): readonly Rule[] {
  return routes
    .flatMap((route) => rulesOfRoute(proxy, route, parent))
    .sort((a, b) => compareRanks(b.rank, a.rank));
}

function rulesOfRoute(
  proxy: ProxyView,
  route: KubeObject,
  parent: Parent | undefined,
): readonly Rule[] {
  const object = keyString(objectKey(route));
  return asArray(at(route, "spec", "rules"))
    .filter(isRecord)
    .flatMap((body, index) => {
      const origin = { object, path: ["spec", "rules", index] };
      const id = `${route.kind} ${placeOf(route)} rule ${index + 1}`;
      const verdict = once(() => verdictOf(proxy, { route, body, parent }, { rule: id, origin }));
      const matches = asArray(body.matches).filter(isRecord);
      const last =
        proxy.dialect.openRulesLast &&
        route.kind === "GRPCRoute" &&
        matches.length === 0 &&
        parent?.named !== true;
      return (matches.length === 0 ? [{}] : matches).map((match): Rule => {
        const { conditions, specificity, faults } = readMatch(route.kind, match);
        for (const what of faults) proxy.misread({ ...origin, what });
        const { key, rest } = splitKey(conditions, proxy.carriers);
        const rank = last ? withoutMatch : rankOf(specificity, proxy.dialect);
        return { id, origin, shape: proxy.shapes.of(rest), key, rank, verdict };
      });
    });
}

interface Acting {
  readonly route: KubeObject;
  readonly body: JsonObject;
  readonly parent: Parent | undefined;
}

function verdictOf(
  proxy: ProxyView,
  { route, body, parent }: Acting,
  named: { readonly rule: string; readonly origin: Rule["origin"] },
): Verdict {
  const { matches: _, name, backendRefs, ...own } = body;
  const { fields, removed } = ruleRemovals(withDefaults(own), proxy.carriers);
  // What a proxy reads besides the rule: time-outs, plug-ins, policies.
  const { annotations } = copiedMarks(route.metadata, "route");
  const policies = policiesOn(proxy.cluster, route, asString(name));
  const common = {
    fields: {
      ...withStored(fields),
      ...someAnnotations(annotations),
      ...(policies.length === 0 ? {} : { policies }),
    },
    removed,
    ...named,
  };
  const redirects = asArray(body.filters).some((f) => at(f, "type") === "RequestRedirect");
  if (redirects) return conclude({ ...common, outcome: "redirect" });
  const refs = asArray(backendRefs).filter(isRecord);
  if (refs.length === 0) {
    if (proxy.dialect.withoutBackends === "refuse" || parent === undefined) {
      return conclude({ ...common, outcome: "refused" });
    }
    const destination = defaultDestination(proxy, parent.service, parent.port);
    return conclude({ ...common, destinations: [destination] });
  }
  const destinations = refs.map((ref) => toDestination(proxy, route, ref));
  return destinations.every(({ weight }) => weight === 0)
    ? conclude({ ...common, outcome: "500", destinations })
    : conclude({ ...common, destinations });
}

function toDestination(proxy: ProxyView, route: KubeObject, ref: JsonObject): Destination {
  const home = route.metadata.namespace ?? "";
  const namespace = asString(ref.namespace) ?? home;
  const name = asString(ref.name) ?? "";
  const { hostBackends } = proxy.dialect;
  const { services, domain } = proxy.cluster;
  const key = backendKey(ref, home, hostBackends ? domain : undefined);
  const service = hostBackends ? concreteService(services, key ?? "") : services.get(key ?? "");
  const isService = key !== undefined && !isHostname(ref);
  const needsGrant = namespace !== home && (proxy.gateway !== "mesh" || proxy.mesh.referenceGrants);
  const refused = needsGrant && isService && !isGranted(proxy, route, { namespace, name });
  const { filters } = ref;
  return resolveDestination(proxy, {
    service,
    host: isHostname(ref) ? name : `${namespace}/${name}`,
    port: asNumber(ref.port),
    weight: asNumber(ref.weight) ?? 1,
    own: filters === undefined ? {} : withStored({ filters }),
    refused,
    missing: "500",
    elsewhere: isService ? undefined : otherBackend(proxy, ref),
  });
}

/** Filters as the API server stores them: it has a default for how long the answer to a preflight holds. */
function withStored(fields: JsonObject): JsonObject {
  if (!Array.isArray(fields.filters)) return fields;
  const filters = fields.filters.map((filter) =>
    isRecord(filter) && isRecord(filter.cors)
      ? { ...filter, cors: { maxAge: 5, ...filter.cors } }
      : filter,
  );
  return { ...fields, filters };
}

/** A backend that is no object of the core group. */
function otherBackend({ cluster, dialect }: ProxyView, ref: JsonObject): Elsewhere {
  const name = asString(ref.name) ?? "";
  if (dialect.hostBackends && isHostname(ref)) return hostElsewhere(cluster, name) ?? {};
  return { why: `nothing says which pods are behind ${asString(ref.kind)} "${name}"` };
}

function isGranted(
  proxy: ProxyView,
  route: KubeObject,
  to: { readonly namespace: string; readonly name: string },
): boolean {
  return proxy.cluster
    .of(gatewayGroup, "ReferenceGrant")
    .some(
      (grant) =>
        grant.metadata.namespace === to.namespace &&
        asArray(at(grant, "spec", "from")).some(
          (from) =>
            at(from, "group") === gatewayGroup &&
            at(from, "kind") === route.kind &&
            at(from, "namespace") === route.metadata.namespace,
        ) &&
        asArray(at(grant, "spec", "to")).some(
          (target) =>
            (asString(at(target, "group")) ?? "") === "" &&
            at(target, "kind") === "Service" &&
            (at(target, "name") === undefined || at(target, "name") === to.name),
        ),
    );
}
