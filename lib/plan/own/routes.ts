/** @module What only one sandbox has, as far as it is about requests, and what is checked of it. */
import type { KubeObject } from "../../kube/object.ts";
import type { Service } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { annotations as annotationNames } from "../../model/interface.ts";
import type { Lane, ResolvedSandbox } from "../../model/lane.ts";
import type { RouteTable } from "../../model/route-table.ts";
import { isMesh } from "../coverage.ts";
import type { PlanContext } from "../keyed-copies.ts";
import type { RoutePlanner } from "../planner.ts";

/** The Services and routes of one sandbox. */
export interface OwnRoutes {
  readonly sandbox: ResolvedSandbox;
  /** Its own lane, whose unit holds the routes. */
  readonly lane: Lane;
  /** Under the names of the output, by `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  /** Of the routes that its spec states. */
  readonly tables: readonly RouteTable[];
  /** Stated routes that no proxy reads: they have no table. */
  readonly unread: readonly BaselineObject[];
}

/** Whether a table is for a port of a Service on the mesh. */
export function speaksFor({ scopes }: RouteTable, service: Service, port: number): boolean {
  return scopes
    .filter(isMesh)
    .some((scope) => scope.service === service && (scope.port ?? port) === port);
}

/** One stated route, with what decides about it. */
export interface Checked {
  readonly own: OwnRoutes;
  readonly table: RouteTable;
  readonly planner: RoutePlanner;
  readonly context: PlanContext;
}

/** An object of `spec.objects` as the spec names it, for messages. */
export function statedName({ kind, metadata }: KubeObject): string {
  const { namespace = "", name, annotations = {} } = metadata;
  const stated = annotations[annotationNames.object]?.slice(kind.length + 1);
  return `${kind} ${namespace}/${stated ?? name}`;
}
