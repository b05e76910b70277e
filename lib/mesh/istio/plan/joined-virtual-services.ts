/** @module VirtualServices that Istio joins by age under one host of a Gateway. */

import { intersection } from "../../../kube/hosts.ts";
import { asArray, at, texts } from "../../../kube/json.ts";
import { keyString } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { EntryPoint } from "../../../model/entry-point.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import { isMesh } from "../../../plan/coverage.ts";
import { isEdge } from "../../../plan/edges.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { joinedWith } from "../../../resolve/entry-points/joined.ts";
import { effectiveHosts } from "../../gateway-hosts.ts";
import {
  checkGatewayOrder,
  type JoinedObjects,
  type MovedRule,
  movedRule,
  sharing,
} from "../../joined-by-age.ts";
import { gateways } from "../read/servers.ts";
import { isCatchAll, isDelegating } from "./catch-all.ts";
import { delegatesTo } from "./delegates.ts";
import { isStripped } from "./edges.ts";

/** Refuses keyed copies of catch-alls that would answer before another VirtualService's rules. */
export function checkOrder(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
  context: PlanContext,
): void {
  checkGatewayOrder(
    {
      ...joinedObjects(tables, context.environment),
      keyedCatchAll: (table) => keyedCatchAll(table, planned),
      help: "use one VirtualService per Gateway and host, or move the catch-all into one of its own host",
    },
    context,
  );
}

/** Marks the tables of which Istio moves a catch-all behind the rules of other VirtualServices. */
export function markJoined(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
  { environment }: PlanContext,
): readonly PlannedTable[] {
  const objects = joinedObjects(tables, environment);
  const shares = (root: RouteTable) => sharing(root, objects) !== undefined;
  return planned.map((plan) => {
    const { table } = plan;
    if (table.scopes.every(isMesh)) return plan;
    const roots = table.delegate
      ? tables.filter((root) => root.rules.some((rule) => delegatesTo(rule, table)))
      : [table];
    return roots.some(shares) ? { ...plan, joined: true } : plan;
  });
}

function joinedObjects(
  tables: readonly RouteTable[],
  { baseline, entryPoints }: ResolvedEnvironment,
): Pick<JoinedObjects, "tables" | "served"> {
  const edges = entryPoints.filter((one) => one.backend === "istio" && isEdge(one));
  const sockets = edges.map((edge) => {
    const joined = joinedWith(edge, baseline, gateways).map(({ object }) => object);
    const first = edges.find((one) => one === edge || joined.includes(one.object)) ?? edge;
    return { edge, name: first.gateway };
  });
  return {
    tables: tables.filter(({ delegate, rules }) => !delegate && rules.length > 0),
    served: (gateway, host) =>
      [
        ...effectiveHosts(hostsServed(gateway, baseline), [host]).map((one) => `${gateway} ${one}`),
        ...sockets
          .filter(({ edge }) => edge.gateway === gateway)
          .flatMap(({ edge, name }) => placesOf(edge, name, host)),
      ].map((place) => ({ place })),
  };
}

/** Where an edge answers for a host together with other Gateways of the same pods: each server of HTTPS has a list of its own. */
function placesOf({ listeners }: EntryPoint, socket: string, asked: string): readonly string[] {
  return listeners.flatMap(({ host, port, bind = "", protocol }) => {
    const own = protocol === "HTTPS" ? undefined : intersection(asked, host);
    return own === undefined ? [] : [`${socket} ${port} ${bind} ${own}`];
  });
}

/** The hosts of a Gateway's servers. */
function hostsServed(gateway: string, { objects }: BaselineIndex): readonly string[] {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = keyString({ group: "networking.istio.io", kind: "Gateway", namespace, name });
  return (
    asArray(at(objects.get(key)?.object, "spec", "servers"))
      .flatMap((server) => texts(at(server, "hosts")))
      // `namespace/host` restricts whose VirtualServices bind, not the host.
      .map((host) => host.replace(/^[^/]*\//, ""))
  );
}

/** A catch-all of a gateway's table that has keyed copies, in the VirtualService or in its delegates. */
function keyedCatchAll(root: RouteTable, planned: readonly PlannedTable[]): MovedRule | undefined {
  const handingOver = root.rules.filter(
    (r) => isDelegating(r) && r.matches.some(isGatewayCatchAll),
  );
  const delegates = planned.filter(
    ({ table }) => table.delegate && handingOver.some((rule) => delegatesTo(rule, table)),
  );
  const moved = [...planned.filter(({ table }) => table === root), ...delegates].flatMap((plan) =>
    plan.rules
      .filter(({ rule }) => rule.matches.some(isGatewayCatchAll))
      .flatMap((one) => {
        const stripping = isStripped(one.rule, plan) ? plan.edges : [];
        return movedRule(one, stripping ?? []) ?? [];
      }),
  );
  return moved[0];
}

/** A match that Istio would move to the end of a gateway's list, also one for a single port. */
export function isGatewayCatchAll(match: RouteMatch): boolean {
  const onGateway = match.gateways === undefined || match.gateways.some((g) => g !== "mesh");
  return onGateway && isCatchAll(match);
}
