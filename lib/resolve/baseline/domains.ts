/**
 * @module Hosts of Services in the domain of another cluster. Isolane would take them for hosts outside, and lanes
 * would not pass through what names them.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { asString, at, isRecord } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import { nodesAt } from "../../kube/selectors.ts";
import type { Service } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { below, type DocumentPath } from "../../model/source.ts";

interface Parts {
  readonly objects: ReadonlyMap<string, BaselineObject>;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
}

/** Refuses hosts that are a Service's but for the domain, once for each object that names some. */
export function checkDomains(
  { objects, services }: Parts,
  { clusterDomain }: EnvironmentSettings,
  problems: Problems,
): void {
  const added = new Set([...objects.values()].flatMap(({ object }) => addedHosts(object)));
  for (const { object, source } of objects.values()) {
    const [found] = hostsIn(object)
      .filter(({ domain, host }) => domain !== clusterDomain && !added.has(host))
      .filter(({ service }) => services.has(service));
    if (found === undefined) continue;
    problems.report({
      code: "E0423",
      message: `${displayName(objectKey(object))} names host "${found.host}" of Service ${found.service}, and the cluster's domain is "${clusterDomain}"`,
      help: `say routing.clusterDomain: ${found.domain} in the environment if that is the cluster's domain; write "${found.host.slice(0, -found.domain.length)}${clusterDomain}" otherwise; a Service of another cluster needs an object that adds its host`,
      source: below(source, ...found.path),
      related: [{ message: "the Service", source: services.get(found.service)?.source ?? source }],
    });
  }
}

/** Hosts that objects add to those of Services: somebody says what they are. */
function addedHosts(object: KubeObject): readonly string[] {
  const { hosts } = kindOf(object);
  if (hosts === undefined) return [];
  return nodesAt(object, hosts).flatMap(({ value }) => asString(value) ?? []);
}

interface HostOfService {
  readonly host: string;
  /** `namespace/name`. */
  readonly service: string;
  readonly domain: string;
  readonly path: DocumentPath;
}

/** Texts of an object that have the form of a Service's full host, where its kind names Services. */
function hostsIn(object: KubeObject): readonly HostOfService[] {
  const { backends, entries, references } = kindOf(object);
  const names = [backends, entries, references].some((places) => places !== undefined);
  if (names) return hostsBelow(object.spec, ["spec"]);
  return groupKind(object) === "/Service"
    ? hostsBelow(at(object.spec, "externalName"), ["spec", "externalName"])
    : [];
}

/** A set of clusters has a domain of its own: https://multicluster.sigs.k8s.io/concepts/multicluster-services-api/ */
const clusterSet = "clusterset.local";

function hostsBelow(value: unknown, path: DocumentPath): readonly HostOfService[] {
  if (typeof value === "string") {
    const [, host = "", name, namespace, domain = clusterSet] =
      /^(?:[a-z]+:\/\/)?(([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.([a-z0-9.-]*[a-z0-9]))\.?(?:[:/]|$)/.exec(
        value,
      ) ?? [];
    return domain === clusterSet ? [] : [{ host, service: `${namespace}/${name}`, domain, path }];
  }
  if (Array.isArray(value)) return value.flatMap((one, index) => hostsBelow(one, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, one]) => hostsBelow(one, [...path, field]));
}
