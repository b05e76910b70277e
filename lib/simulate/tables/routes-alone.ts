/**
 * @module Release units are applied one after another, and each engine in its own time: where a Service
 * has no routes in the baseline, the first lane's route makes the table, and has to answer requests
 * without a key by itself. What all lanes' routes do together says nothing about that.
 */

import { grouped } from "../../kube/grouped.ts";
import type { KubeObject } from "../../kube/object.ts";
import { meshDialect } from "../../mesh/implementations/registry.ts";
import { labels } from "../../model/interface.ts";
import { apis } from "../apis.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";
import type { Tables } from "./rule.ts";
import { tablesOnMesh, type World } from "./tables.ts";

/** The tables of a Service port where only one lane's routes are there yet, for each of several lanes. */
export function aloneTables(
  world: World,
  cluster: Cluster,
  at: { readonly service: Service; readonly port: number; readonly client: Client },
): readonly { readonly after: Tables; readonly alone: string }[] {
  const dialect = meshDialect(world.facts.implementation);
  const routes = Object.values(apis).flatMap(
    (api) => api.mergedRoutes?.(cluster, at.service.key, dialect) ?? [],
  );
  const byLane = grouped(routes.map((route) => [ownerOf(route), route] as const));
  const shared = byLane.get("") ?? [];
  byLane.delete("");
  // One lane alone is what is applied in the end.
  if (byLane.size < 2) return [];
  return [...byLane].map(([alone, own]) => {
    const { tables } = tablesOnMesh({ ...world, routes: [...shared, ...own] }, cluster, at);
    return { alone, after: tables };
  });
}

function ownerOf({ metadata }: KubeObject): string {
  const { [labels.sandbox]: sandbox, [labels.group]: group } = metadata.labels ?? {};
  if (sandbox !== undefined) return `sandbox "${sandbox}"`;
  return group === undefined ? "" : `group "${group}"`;
}
