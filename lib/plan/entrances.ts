/**
 * @module Entrances without a proxy that looks at the key: Ingresses and their like, whose controllers send to pods
 * directly or know no headers, and Services of type `LoadBalancer` or `NodePort`, where the node does. A keyed request that comes in there
 * enters at the baseline: said, not passed over.
 */
import { concreteService } from "../kube/aliases.ts";
import { type NamedService, servicesBehind, servicesEntered } from "../kube/entries.ts";
import { grouped } from "../kube/grouped.ts";
import { asArray, asString, at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { selectsPods } from "../kube/selectors.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import type { Service } from "../model/baseline.ts";
import type { BaselineObject } from "../model/input.ts";
import type { RouteTable } from "../model/route-table.ts";
import { below, type DocumentPath, type SourceRef } from "../model/source.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** Warns once per object that sends requests, by itself, to what lanes fork. */
export function warnOfEntries(context: PlanContext): void {
  const entered = enteredByHost(context);
  for (const [object, ways] of waysIn(context)) {
    if (entered.has(object)) continue;
    const [first] = ways;
    if (first === undefined) continue;
    const targets = new Map(ways.map(({ target, source }) => [target, source]));
    context.problems.report({
      code: "W0308",
      message: `${displayName(objectKey(object.object))} sends requests to ${[...targets.keys()].join(", ")}, and lanes do not pass through it there`,
      help: "let a Gateway with an HTTPRoute or a VirtualService take the requests in; or, where what sends them has a sidecar and sends to the Service and not to its pods, nothing is to do",
      source: below(object.source, ...first.path),
      related: [...targets.values()].map((source) => ({ message: "lanes fork this", source })),
    });
  }
}

/** Ingresses whose hosts have previews: by these, lanes are entered there. */
function enteredByHost({ environment: { ingresses } }: PlanContext): ReadonlySet<BaselineObject> {
  const rules = ingresses.flatMap(({ previews }) => previews.flatMap((one) => one.rules));
  return new Set(rules.map(({ owner }) => owner));
}

/** One target of an object. */
interface WayIn {
  /** For people. */
  readonly target: string;
  readonly path: DocumentPath;
  readonly source: SourceRef;
}

/** The objects that send requests to what lanes fork: to Services that they name, or to pods that they select. */
function waysIn({
  environment,
  lanes,
}: PlanContext): ReadonlyMap<BaselineObject, readonly WayIn[]> {
  const { objects, services, selectors, workloads } = environment.baseline;
  const forked = [...workloads.values()].filter((workload) => lanes.forksAny([workload]));
  const tables = new Map(environment.baseline.tables.map((table) => [table.owner, table]));
  const named = [...objects.values()].flatMap((entry) => {
    const routed = isRouted(tables.get(entry));
    return [
      ...servicesEntered(entry.object),
      ...(tables.has(entry) ? servicesBehind(entry.object) : []),
    ].flatMap(({ service: key, path }) => {
      const service = concreteService(services, key);
      if (service === undefined || !lanes.forksAny(service.workloads)) return [];
      if (routed(service, path)) return [];
      const target = `Service ${service.namespace}/${service.name}`;
      return [[entry, { target, path, source: service.source }] as const];
    });
  });
  const selected = selectors
    .filter(({ sends }) => sends)
    .flatMap((found) =>
      forked
        .filter(({ namespace, podLabels: labels }) =>
          selectsPods(found, { namespace, labels, account: "" }),
        )
        .map(({ object, source }) => {
          const target = `pods of ${displayName(objectKey(object))}`;
          return [found.owner, { target, path: found.path, source }] as const;
        }),
    );
  return grouped([...named, ...selected]);
}

/** Whether the rule at a path of a route is known to lead to a Service: then lanes have copies of it. */
function isRouted(
  table: RouteTable | undefined,
): (service: Service, path: NamedService["path"]) => boolean {
  const destinations = (table?.rules ?? []).flatMap((rule) =>
    rule.destinations.map(({ service }) => ({ service, rule: rule.source.path.slice(-2) })),
  );
  return (service, [, ...path]) =>
    destinations.some(
      (one) => one.service === service && one.rule.every((step, index) => step === path[index]),
    );
}

const types: ReadonlySet<string> = new Set(["LoadBalancer", "NodePort"]);

/** What brings a Service requests from outside the cluster: https://kubernetes.io/docs/concepts/services-networking/service/ */
function doorOf({ object }: Service): string | undefined {
  const type = asString(at(object, "spec", "type")) ?? "";
  if (types.has(type)) return `is of type ${type}`;
  return asArray(at(object, "spec", "externalIPs")).length > 0 ? "has externalIPs" : undefined;
}

/** Warns once per Service, where a lane forks what is behind it. Ports without L7 have W0310. */
export function warnOfOutsideServices({ environment, lanes, problems }: PlanContext): void {
  for (const service of environment.baseline.services.values()) {
    const door = doorOf(service);
    if (door === undefined || !service.ports.some(isRoutable)) continue;
    const forked = service.workloads.find((workload) => lanes.forksAny([workload]));
    if (forked === undefined) continue;
    problems.report({
      code: "W0309",
      message: `${displayName(objectKey(service.object))} ${door}: keyed requests that come to it from outside the mesh reach the baseline`,
      help: "let them enter by a Gateway with an HTTPRoute or a VirtualService, or send the keyed request from inside the mesh; where nobody uses the address from outside, nothing is to do",
      source: service.source,
      related: [{ message: "lanes fork this workload behind it", source: forked.source }],
    });
  }
}
