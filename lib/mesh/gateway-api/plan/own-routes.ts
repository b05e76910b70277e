/** @module What only Gateway API has to say about routes for hosts that only a sandbox has. */
import { asString, at } from "../../../kube/json.ts";
import type { KubeObject } from "../../../kube/object.ts";
import type { Service, ServicePort } from "../../../model/baseline.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import type { OwnFault } from "../../../plan/planner.ts";
import { gatewayGroup } from "../../implementations/standard.ts";
import { gatewayNamed, listenersOf } from "../read/listeners.ts";

/** An HTTPRoute for each port, since one route may not name a parent twice; it routes gRPC as well. */
export function routesTo(
  { namespace, name }: Service,
  ports: readonly ServicePort[],
): readonly KubeObject[] {
  return ports.map(({ port }) => ({
    apiVersion: `${gatewayGroup}/v1`,
    kind: "HTTPRoute",
    metadata: { name: `${name}-${port}`, namespace },
    spec: {
      parentRefs: [{ group: "", kind: "Service", namespace, name, port }],
      rules: [{ backendRefs: [{ name, port }] }],
    },
  }));
}

const fields: ReadonlySet<string> = new Set(["parentRefs", "hostnames", "rules"]);

/** A field of which it is not known who would be let in by it, or a parent that no proxy reads. */
export function ownFault({ owner, groups, scopes }: RouteTable): OwnFault | undefined {
  const { spec, metadata } = owner.object;
  const odd = Object.keys(Object(spec)).find((field) => !fields.has(field));
  if (odd !== undefined)
    return { path: ["spec", odd], what: `has "spec.${odd}"`, help: "leave the field out" };
  const away = scopes.find(
    (scope) => scope.kind === "mesh" && scope.service?.namespace !== metadata.namespace,
  );
  // It would be for the clients of its own namespace, and all others would have no rule.
  if (away?.kind === "mesh" && away.service !== undefined)
    return {
      path: ["metadata", "namespace"],
      what: "is in another namespace than its Service",
      help: `state it in namespace "${away.service.namespace}"`,
    };
  const parents = at(spec, "parentRefs");
  const isRead = Array.isArray(parents) && parents.length > 0 && groups.length === parents.length;
  return isRead
    ? undefined
    : {
        path: ["spec", "parentRefs"],
        what: "has a parent that is neither a Service nor a Gateway, or is named twice",
        help: 'name the Service with group: "" and kind: Service, or the Gateway',
      };
}

/** Those of its listeners that take routes of the namespace. */
export function hostsAt(
  gateway: string,
  namespace: string,
  baseline: BaselineIndex,
): readonly string[] | undefined {
  if (gatewayNamed(gateway, baseline) === undefined) return undefined;
  const isHome = gateway.split("/")[0] === namespace;
  return listenersOf(gateway, baseline)
    .filter((one) => {
      const from = asString(at(one, "allowedRoutes", "namespaces", "from")) ?? "Same";
      return from !== "Same" || isHome;
    })
    .map(({ hostname }) => asString(hostname) || "*");
}
