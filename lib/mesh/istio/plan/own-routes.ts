/** @module What only Istio has to say about routes for hosts that only a sandbox has. */
import { serviceHost } from "../../../kube/hosts.ts";
import { asArray, asRecord, at, texts } from "../../../kube/json.ts";
import { type KubeObject, keyString } from "../../../kube/object.ts";
import type { Service, ServicePort } from "../../../model/baseline.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { nameOf } from "../../../plan/coverage.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import type { OwnFault } from "../../../plan/planner.ts";
import { implementations } from "../../implementations/registry.ts";
import { ambientNamespaces, waypointOf } from "../read/ambient.ts";

/** One VirtualService: a second one for the host would hide the first, or be hidden. */
export function routesTo(service: Service, ports: readonly ServicePort[]): readonly KubeObject[] {
  const host = serviceHost(service);
  const { namespace, name } = service;
  const http = ports.map(({ port }) => ({
    name: `port-${port}`,
    match: [{ port }],
    route: [{ destination: { host, port: { number: port } } }],
  }));
  const metadata = { name, namespace };
  const spec = { hosts: [host], http };
  return [{ apiVersion: "networking.istio.io/v1", kind: "VirtualService", metadata, spec }];
}

const fields: ReadonlySet<string> = new Set(["hosts", "gateways", "http"]);
/** Whom they leave out has the default route, if they leave it no rule at all. */
const narrowing = ["sourceLabels", "sourceNamespace", "gateways"];

/** What would keep the rules from some callers, so that those get to the pods without a key, or lead on to other rules. */
export function ownFault({ owner }: RouteTable): OwnFault | undefined {
  const spec = asRecord(owner.object.spec);
  const odd = Object.keys(spec).find((field) => !fields.has(field));
  if (odd !== undefined)
    return { path: ["spec", odd], what: `has "spec.${odd}"`, help: "leave the field out" };
  if (asArray(spec.hosts).length === 0 || asArray(spec.http).length === 0)
    return { path: ["spec"], what: "has no hosts or no rules", help: "give it both" };
  for (const [index, rule] of asArray(spec.http).entries()) {
    const path = ["spec", "http", index];
    if (at(rule, "delegate") !== undefined)
      return { path, what: "has a delegate", help: "write the rules into the route itself" };
    const found = asArray(at(rule, "match")).flatMap((match, place) =>
      narrowing
        .filter((field) => at(match, field) !== undefined)
        .map((field) => ({ place, field })),
    )[0];
    if (found !== undefined)
      return {
        path: [...path, "match", found.place, found.field],
        what: `has "${found.field}" in a match`,
        help: "leave it out: the key says whose requests are meant",
      };
  }
  return undefined;
}

/** Those of its servers, for VirtualServices of the namespace: a host may have one before it. */
export function hostsAt(
  gateway: string,
  namespace: string,
  { objects }: BaselineIndex,
): readonly string[] | undefined {
  const [home = "", name = ""] = gateway.split("/");
  const key = keyString({ group: "networking.istio.io", kind: "Gateway", namespace: home, name });
  const object = objects.get(key)?.object;
  if (object === undefined) return undefined;
  return asArray(at(object, "spec", "servers"))
    .flatMap((server) => texts(at(server, "hosts")))
    .flatMap((text) => {
      const [host = "", from = "*"] = text.split("/").toReversed();
      return from === "*" || (from === "." ? home : from) === namespace ? [host] : [];
    });
}

/** ztunnel knows no routes, and sends on what has no waypoint. */
export function unseenBecause(
  service: Service,
  { environment: { baseline, settings } }: PlanContext,
): string | undefined {
  if (!implementations[settings.implementation].reads.istio) return undefined;
  const ambient = [...ambientNamespaces(baseline)].sort();
  const waypoint = waypointOf(service, baseline);
  if (ambient.length === 0 || (waypoint !== undefined && waypoint.flaw === undefined))
    return undefined;
  return `pods in ${ambient.join(", ")} have no sidecar, and Service ${nameOf(service)} no waypoint`;
}
