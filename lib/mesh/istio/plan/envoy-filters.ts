/**
 * @module EnvoyFilters that name what a lane duplicates: a rule of a VirtualService, or the cluster of a
 * Service. Keyed copies have other names, so the patches do not apply to them.
 * https://istio.io/latest/docs/reference/config/networking/envoy-filter/
 */
import { resolveHost, serviceKeyOf } from "../../../kube/hosts.ts";
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../../kube/object.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import { below } from "../../../model/source.ts";
import { concernedServices, type PlanContext } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import { isStripped } from "./edges.ts";

/** Warns of patches that do not hold for a lane's requests. */
export function warnOfPatches(planned: readonly PlannedTable[], context: PlanContext): void {
  const { environment, lanes, problems } = context;
  const rules = new Map(
    planned.flatMap(({ table, rules: all, edges = [] }) =>
      all
        .filter(({ rule, copies }) => copies.length > 0 || isStripped(rule, { table, edges }))
        .flatMap(({ rule }) => asString(rule.body.name) ?? [])
        .map((name) => [name, `rule "${name}" of ${tableName(table)}`] as const),
    ),
  );
  const services = new Map(
    concernedServices(context)
      .filter(({ workloads }) => lanes.forksAny(workloads))
      .map(({ namespace, name }) => [
        `${namespace}/${name}`,
        `the clusters of Service ${namespace}/${name}`,
      ]),
  );
  for (const owner of environment.baseline.objects.values()) {
    if (groupKind(owner.object) !== "networking.istio.io/EnvoyFilter") continue;
    for (const { service, rule, path } of matchesOf(
      owner.object,
      environment.settings.clusterDomain,
    )) {
      const what = services.get(service) ?? rules.get(rule);
      if (what === undefined) continue;
      problems.report({
        code: "W0422",
        message: `${displayName(objectKey(owner.object))} patches ${what} by name, and does not hold for the keyed copies of lanes`,
        help: "match what copies have as well (the virtual host, the port), or accept that keyed requests go without the patch",
        source: below(owner.source, ...path),
      });
    }
  }
}

/** What the patches of an EnvoyFilter match by name; an empty text matches nothing. */
function matchesOf(filter: KubeObject, domain: string) {
  const home = filter.metadata.namespace ?? "";
  return asArray(at(filter, "spec", "configPatches")).map((patch, index) => {
    const { service: host, name } = asRecord(at(patch, "match", "cluster"));
    // outbound|80||cart.shop.svc.cluster.local
    const full = asString(host) ?? asString(name)?.split("|").at(-1) ?? "";
    return {
      service: serviceKeyOf(resolveHost(full, home, domain), domain) ?? "",
      rule: asString(at(patch, "match", "routeConfiguration", "vhost", "route", "name")) ?? "",
      path: ["spec", "configPatches", index, "match"],
    };
  });
}
