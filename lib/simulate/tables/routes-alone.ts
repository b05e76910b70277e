/**
 * @module The time when only one lane's unit is applied: an engine applies units one after another. Where a
 * Service has no routes in the baseline, the first lane's route makes the table and has to answer requests
 * without a key by itself. What all lanes' routes do together does not prove that.
 */
import { grouped } from "../../kube/grouped.ts";
import type { KubeObject } from "../../kube/object.ts";
import { meshDialect } from "../../mesh/implementations/registry.ts";
import { labels } from "../../model/interface.ts";
import { apis } from "../apis.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Tables } from "./rule.ts";
import { type MeshCall, tablesOnMesh, type World } from "./tables.ts";

/** The tables of a Service port where only one lane's routes are there yet, for each of several lanes. */
export function aloneTables(
  world: World,
  cluster: Cluster,
  call: MeshCall,
): readonly { readonly after: Tables; readonly alone: string }[] {
  const dialect = meshDialect(world.facts.implementation);
  const routes = Object.values(apis).flatMap(
    (api) => api.mergedRoutes?.(cluster, call.service.key, dialect) ?? [],
  );
  const byLane = grouped(routes.map((route) => [ownerOf(route), route] as const));
  const shared = byLane.get("") ?? [];
  byLane.delete("");
  // A single lane's routes are all routes: the other questions ask about those.
  if (byLane.size < 2) return [];
  return [...byLane].map(([alone, own]) => {
    const { tables } = tablesOnMesh({ ...world, routes: [...shared, ...own] }, cluster, call);
    return { alone, after: tables };
  });
}

function ownerOf({ metadata }: KubeObject): string {
  const { [labels.sandbox]: sandbox, [labels.group]: group } = metadata.labels ?? {};
  if (sandbox !== undefined) return `sandbox "${sandbox}"`;
  return group === undefined ? "" : `group "${group}"`;
}
