/**
 * @module VirtualServices as route tables. Only `http` rules are read: `tls` and `tcp` see no header,
 * so no routing key can act on them. Istio: pilot/pkg/model/virtualservice.go and config.go.
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { concreteService } from "../../../kube/aliases.ts";
import { resolveHost, serviceKeyOf } from "../../../kube/hosts.ts";
import {
  asArray,
  asNumber,
  asRecord,
  asString,
  at,
  isRecord,
  stringMap,
} from "../../../kube/json.ts";
import { includesLabels } from "../../../kube/label-selector.ts";
import { groupKind, type Json, type JsonObject } from "../../../kube/object.ts";
import type { Workload } from "../../../model/baseline.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type {
  Destination,
  RouteMatch,
  RouteRule,
  RouteTable,
  TableScope,
} from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { RouteParts } from "../../../resolve/baseline/baseline.ts";
import { misshapen } from "../../../resolve/baseline/misshapen.ts";
import { workloadsAt } from "../../../resolve/baseline/services.ts";
import { withDelegateScopes } from "./delegates.ts";
import { checkDestinationRules, DestinationRules, reportUnresolved } from "./destination-rules.ts";

interface Parts extends RouteParts {
  readonly destinationRules: DestinationRules;
}

/** The tables of all VirtualServices, in the order of the objects. */
export function istioTables(given: RouteParts, problems: Problems): readonly RouteTable[] {
  checkDestinationRules(given.objects, given.services, problems);
  const parts = {
    ...given,
    destinationRules: new DestinationRules(given.objects, given.clusterDomain),
  };
  const tables = new Map<string, RouteTable>();
  for (const [key, entry] of parts.objects) {
    if (groupKind(entry.object) !== "networking.istio.io/VirtualService") continue;
    if (isRecord(entry.object.spec)) tables.set(key, toTable(entry, parts, problems));
    else misshapen(problems, entry, below(entry.source, "spec"), '"spec" has to be an object');
  }
  return withDelegateScopes(tables, problems);
}

function toTable(entry: BaselineObject, parts: Parts, problems: Problems): RouteTable {
  const hosts = asArray(at(entry.object, "spec", "hosts"));
  const list = at(entry.object, "spec", "http") ?? [];
  const source = below(entry.source, "spec", "http");
  if (!Array.isArray(list)) misshapen(problems, entry, source, '"spec.http" has to be a list');
  const rules = asArray(list).flatMap((raw: Json, index): readonly RouteRule[] => {
    if (isRecord(raw))
      return [toRule({ entry, raw, index, source: below(source, index) }, parts, problems)];
    misshapen(problems, entry, below(source, index), "a rule has to be an object");
    return [];
  });
  return {
    backend: "istio",
    owner: entry,
    scopes: scopesOf(entry, parts, problems),
    merged: false,
    groups: [],
    rules,
    delegate: hosts.length === 0,
  };
}

/** One scope for each host on the mesh, one for each gateway with all hosts. */
function scopesOf(
  entry: BaselineObject,
  { services, clusterDomain }: Parts,
  problems: Problems,
): readonly TableScope[] {
  const { namespace = "" } = entry.object.metadata;
  const hosts = asArray(at(entry.object, "spec", "hosts")).flatMap((host, index) => {
    const source = below(entry.source, "spec", "hosts", index);
    if (typeof host !== "string") {
      misshapen(problems, entry, source, "a host has to be a string");
      return [];
    }
    reportUnresolved({ host, entry, source }, services, problems);
    return [resolveHost(host, namespace, clusterDomain)];
  });
  if (hosts.length === 0) return [];
  return gatewaysOf(entry.object.spec, namespace).flatMap((gateway): readonly TableScope[] => {
    if (gateway !== "mesh") return [{ kind: "gateway", gateway, hosts }];
    return hosts.map((host) => {
      const service = services.get(serviceKeyOf(host, clusterDomain) ?? "");
      return { kind: "mesh", ...(service === undefined ? {} : { service }), hosts: [host] };
    });
  });
}

/** The gateways of a VirtualService, `namespace/name` or `mesh`; without any: the mesh. */
function gatewaysOf(spec: unknown, namespace: string): readonly string[] {
  const names = gatewayNames(at(spec, "gateways"), namespace);
  return names.length === 0 ? ["mesh"] : [...new Set(names)];
}

function gatewayNames(raw: unknown, namespace: string): readonly string[] {
  return asArray(raw)
    .filter((name) => typeof name === "string")
    .map((name) => resolveGateway(name, namespace));
}

/** Like Istio's `resolveGatewayName`: short names, `./name`, and the old form `name.namespace.svc...`. */
function resolveGateway(name: string, namespace: string): string {
  if (name === "mesh") return name;
  if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;
  if (name.includes("/")) return name;
  const [short, of = namespace] = name.split(".");
  return `${of}/${short}`;
}

interface RawRule {
  readonly entry: BaselineObject;
  readonly raw: JsonObject;
  readonly index: number;
  readonly source: SourceRef;
}

function toRule(rule: RawRule, parts: Parts, problems: Problems): RouteRule {
  const { namespace = "" } = rule.entry.object.metadata;
  const matches = asArray(rule.raw.match).filter(isRecord);
  const destinations = asArray(rule.raw.route).flatMap((raw, index): readonly Destination[] => {
    const source = below(rule.source, "route", index);
    const { destination } = asRecord(raw);
    if (isRecord(raw) && isRecord(destination) && typeof destination.host === "string") {
      return [toDestination({ ...rule, raw, source }, parts, problems)];
    }
    misshapen(problems, rule.entry, source, "a destination needs a host");
    return [];
  });
  return {
    owner: rule.entry,
    index: rule.index,
    matches:
      matches.length === 0 ? [{ body: {} }] : matches.map((body) => toMatch(body, namespace)),
    destinations,
    body: rule.raw,
    source: rule.source,
  };
}

function toMatch(body: JsonObject, namespace: string): RouteMatch {
  const port = asNumber(body.port);
  const gateways = gatewayNames(body.gateways, namespace);
  const sourceLabels = stringMap(body.sourceLabels);
  const sourceNamespace = asString(body.sourceNamespace);
  return {
    body,
    ...(port ? { port } : {}),
    ...(gateways.length === 0 ? {} : { gateways }),
    ...(Object.keys(sourceLabels).length === 0 ? {} : { sourceLabels }),
    ...(sourceNamespace ? { sourceNamespace } : {}),
  };
}

function toDestination(
  { entry, raw, source }: RawRule,
  { services, clusterDomain, destinationRules }: Parts,
  problems: Problems,
): Destination {
  const { namespace = "" } = entry.object.metadata;
  const written = asString(at(raw, "destination", "host")) ?? "";
  const node = below(source, "destination");
  reportUnresolved({ host: written, entry, source: below(node, "host") }, services, problems);
  const host = resolveHost(written, namespace, clusterDomain);
  const service = concreteService(services, serviceKeyOf(host, clusterDomain) ?? "");
  const subset = asString(at(raw, "destination", "subset")) || undefined;
  const port = asNumber(at(raw, "destination", "port", "number"));
  const weight = asNumber(raw.weight);
  const labels = subset === undefined ? [{}] : destinationRules.subset(host, subset);
  if (labels.length === 0 && service !== undefined) {
    problems.report({
      code: "W0305",
      message: `no DestinationRule of the baseline defines subset "${subset}" of host "${host}"`,
      help: "add the DestinationRule to the baseline's sources, or correct the subset",
      source: below(node, "subset"),
    });
  }
  return {
    ...(service === undefined ? {} : { service }),
    ...(subset === undefined ? {} : { subset }),
    workloads: service === undefined ? [] : selected(workloadsAt(service, port), labels),
    ...(port === undefined ? {} : { port }),
    ...(weight === undefined ? {} : { weight }),
    body: raw,
  };
}

function selected(
  workloads: readonly Workload[],
  subsets: readonly Readonly<Record<string, string>>[],
): readonly Workload[] {
  return workloads.filter(({ podLabels }) =>
    subsets.some((wanted) => includesLabels(podLabels, wanted)),
  );
}
