/**
 * @module HTTPRoutes and GRPCRoutes as route tables, with the API server's defaults applied to what
 * decides their precedence. https://gateway-api.sigs.k8s.io/reference/spec/
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { concreteService } from "../../../kube/aliases.ts";
import { asArray, asNumber, asRecord, at, isRecord } from "../../../kube/json.ts";
import { backendKey } from "../../../kube/kinds/backends.ts";
import { apiGroup, type Json, type JsonObject } from "../../../kube/object.ts";
import type { Service } from "../../../model/baseline.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { Destination, RouteRule, RouteTable } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { RouteParts } from "../../../resolve/baseline/baseline.ts";
import { misshapen } from "../../../resolve/baseline/misshapen.ts";
import { workloadsAt } from "../../../resolve/baseline/services.ts";
import { gatewayDialect, implementations } from "../../implementations/registry.ts";
import { gatewayGroup } from "../../implementations/standard.ts";
import { matchRank } from "./match-rank.ts";
import { attachments } from "./parents.ts";

const kinds: ReadonlySet<string> = new Set(["HTTPRoute", "GRPCRoute"]);

/**
 * The tables of all HTTPRoutes and GRPCRoutes, in the order of the objects. `scopes` and `groups` of
 * a table belong together index by index: one for each parent, port and Gateway.
 */
export function gatewayTables(parts: RouteParts, problems: Problems): readonly RouteTable[] {
  return [...parts.objects.values()].flatMap((entry): readonly RouteTable[] => {
    const { apiVersion, kind } = entry.object;
    if (!kinds.has(kind)) return [];
    if (apiGroup(apiVersion) === gatewayGroup) return toTable(entry, parts, problems);
    const { ownRoutes, title } = implementations[parts.implementation];
    if (apiGroup(apiVersion) === ownRoutes) reportOwnRoute(entry, title, problems);
    return [];
  });
}

function toTable(
  entry: BaselineObject,
  parts: RouteParts,
  problems: Problems,
): readonly RouteTable[] {
  if (!isRecord(entry.object.spec)) {
    misshapen(problems, entry, below(entry.source, "spec"), '"spec" has to be an object');
    return [];
  }
  const attached = attachments(entry, parts, problems);
  if (attached.length === 0) return [];
  return [
    {
      backend: "gateway-api",
      owner: entry,
      scopes: attached.map(({ scope }) => scope),
      merged: true,
      groups: attached.map((attachment) => attachment.group),
      rules: rulesOf(entry, parts, problems),
      delegate: false,
    },
  ];
}

function rulesOf(
  entry: BaselineObject,
  parts: RouteParts,
  problems: Problems,
): readonly RouteRule[] {
  const list = at(entry.object, "spec", "rules") ?? [];
  const source = below(entry.source, "spec", "rules");
  if (!Array.isArray(list)) misshapen(problems, entry, source, '"spec.rules" has to be a list');
  return asArray(list).flatMap((body: Json, index): readonly RouteRule[] => {
    const node = below(source, index);
    if (!isRecord(body)) {
      misshapen(problems, entry, node, "a rule has to be an object");
      return [];
    }
    const matches = asArray(body.matches).filter(isRecord);
    const grpc = entry.object.kind === "GRPCRoute";
    return [
      {
        owner: entry,
        index,
        matches: (matches.length === 0 ? [{}] : matches).map((match) => ({
          body: match,
          rank: matchRank(match, grpc),
        })),
        destinations: destinationsOf(entry, body, parts),
        body,
        source: node,
      },
    ];
  });
}

function destinationsOf(
  entry: BaselineObject,
  rule: JsonObject,
  parts: RouteParts,
): readonly Destination[] {
  return asArray(rule.backendRefs)
    .filter(isRecord)
    .map((body) => {
      const service = backendService(entry, body, parts);
      const port = asNumber(body.port);
      const weight = asNumber(body.weight);
      return {
        ...(service === undefined ? {} : { service }),
        workloads: service === undefined ? [] : workloadsAt(service, port),
        ...(port === undefined ? {} : { port }),
        ...(weight === undefined ? {} : { weight }),
        body,
      };
    });
}

/** The Service of a backendRef, if the implementation knows it for one. */
function backendService(
  entry: BaselineObject,
  ref: JsonObject,
  { services, implementation, clusterDomain }: RouteParts,
): Service | undefined {
  const { hostBackends } = gatewayDialect(implementation);
  const { namespace = "" } = entry.object.metadata;
  const key = backendKey(ref, namespace, hostBackends ? clusterDomain : undefined) ?? "";
  return hostBackends ? concreteService(services, key) : services.get(key);
}

/** A route of the implementation's own API. */
function reportOwnRoute(entry: BaselineObject, title: string, problems: Problems): void {
  const onService = asArray(at(entry.object, "spec", "parentRefs")).some(
    (ref) => asRecord(ref).kind === "Service",
  );
  if (!onService) return;
  problems.report({
    code: "W0308",
    message: `${entry.object.kind} "${entry.object.metadata.name}" of ${apiGroup(entry.object.apiVersion)} routes requests, and lanes do not pass through it`,
    help: `write it as ${entry.object.kind} of ${gatewayGroup}, which ${title} reads as well`,
    source: below(entry.source, "apiVersion"),
  });
}
