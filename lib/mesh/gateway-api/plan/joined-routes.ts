/**
 * @module Routes that Istio joins by age under one host of a Gateway: those that spell their `hostnames`
 * differently (for example `a.example` and none, at a listener for `a.example`). Routes that spell them alike
 * are merged by specificity: mergeHTTPRoutes in pilot/pkg/config/kube/gateway/route_collections.go.
 */
import { intersection } from "../../../kube/hosts.ts";
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { gatewayDialect } from "../../implementations/registry.ts";
import { checkGatewayOrder, movedRule } from "../../joined-by-age.ts";
import { listenersOf } from "../read/listeners.ts";

/** Refuses keyed copies of catch-alls that would answer before another route's rules. */
export function checkOrder(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
  context: PlanContext,
): void {
  const { baseline, settings } = context.environment;
  if (!gatewayDialect(settings.implementation).joinsHostnames) return;
  checkGatewayOrder(
    {
      tables: tables.filter(({ rules }) => rules.length > 0),
      served: (gateway, merged, { owner }) =>
        listenerHosts(gateway, merged, owner.object, baseline).map((host) => ({
          place: `${gateway} ${host}`,
          merged,
        })),
      keyedCatchAll: ({ owner }) =>
        planned
          .filter(({ table }) => table.owner === owner)
          .flatMap(({ rules, edges = [] }) =>
            rules
              .filter(({ rule }) => rule.matches.some(asksNothing))
              .flatMap((one) => movedRule(one, edges) ?? []),
          )[0],
      help: "give both routes the same hostnames: Istio orders only those by specificity",
    },
    context,
  );
}

function asksNothing({ rank }: RouteMatch): boolean {
  if (rank === undefined || rank.headers + rank.queryParams > 0 || rank.method !== undefined)
    return false;
  const { path, grpc } = rank;
  if (grpc !== undefined) return grpc.service === "" && grpc.method === "";
  return path.value === (path.type === "regex" ? ".*" : "/") && path.type !== "exact";
}

/**
 * The hosts, each with the port, under which a Gateway's listeners serve a route for one host name. The
 * port counts: a route that redirects to HTTPS is bound to the HTTP listener, and never meets HTTPS routes.
 */
function listenerHosts(
  gateway: string,
  host: string,
  route: KubeObject,
  baseline: BaselineIndex,
): readonly string[] {
  const [, name] = gateway.split("/");
  const listeners = listenersOf(gateway, baseline);
  const parents = asArray(at(route, "spec", "parentRefs"))
    .map(asRecord)
    .filter((parent) => parent.name === name);
  const fits = (stated: unknown, own: unknown) => stated === undefined || stated === own;
  const bound = listeners.filter((listener) =>
    parents.some((p) => fits(p.sectionName, listener.name) && fits(p.port, listener.port)),
  );
  return (listeners.length === 0 ? [{}] : bound).flatMap(({ hostname, port }: JsonObject) => {
    const both = intersection(host, asString(hostname) || "*");
    return both === undefined ? [] : [`${both}:${String(port ?? "")}`];
  });
}
