/** @module What planning asks of a backend: everything that holds for one API of routes only. */
import type { KubeObject } from "../kube/object.ts";
import type { Service, ServicePort } from "../model/baseline.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { DefaultRoute, PlannedTable, PreviewPlace } from "../model/route-plan.ts";
import type { Destination, RouteRule, RouteTable } from "../model/route-table.ts";
import type { BackendName } from "../model/settings.ts";
import type { SourceRef } from "../model/source.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** The request headers of a rule that may be carriers of the routing key. */
export interface RuleHeaders {
  /** Those that its matches have conditions on, and where. */
  readonly matched: readonly { readonly header: string; readonly source: SourceRef }[];
  /** Those that the rule, or one of its destinations, sets, adds or removes. */
  readonly edited: readonly HeaderEdit[];
}

/** What is done to a request header. */
export interface HeaderEdit {
  readonly header: string;
  readonly how: "set" | "add" | "remove";
  /** Of one that is set or added. */
  readonly value?: string;
}

/** Why a route for a host of a sandbox's own cannot go out, to be said after its name, and what to do. */
export interface OwnFault {
  /** In the object. Default: the object as a whole. */
  readonly path?: readonly (string | number)[];
  readonly what: string;
  readonly help: string;
}

/** The part of a backend that planning needs. All tables that it is given are its own. */
export interface RoutePlanner {
  /** Plans the tables that a lane touches, and leaves the others out. */
  plan(tables: readonly RouteTable[], context: PlanContext): readonly PlannedTable[];
  /** Reports what makes keyed rules unsafe or useless where this API is read. Called without tables, too. */
  check(
    planned: readonly PlannedTable[],
    tables: readonly RouteTable[],
    context: PlanContext,
  ): void;
  /** What a rule does with request headers. */
  headers(rule: RouteRule): RuleHeaders;
  /** For which callers on the mesh the table's rules answer on a port, as far as the rules themselves say. */
  answers(table: RouteTable, port: number): "everybody" | "some" | "nobody";
  /**
   * Whether there can be a table for a Service for which the baseline has none. Reports why not.
   * @param routes What lanes do with its default routes. At least one.
   */
  accepts(service: Service, routes: readonly DefaultRoute[], context: PlanContext): boolean;
  /** Routes by which all requests to ports of a Service reach it, as somebody would state them. */
  routesTo(service: Service, ports: readonly ServicePort[]): readonly KubeObject[];
  /** What a route for hosts of a sandbox's own says that would keep its rules from somebody, or take the key from them. */
  ownFault(table: RouteTable): OwnFault | undefined;
  /** The hosts that a Gateway (`namespace/name`) serves for routes of a namespace; undefined: the baseline does not have it. */
  hostsAt(
    gateway: string,
    namespace: string,
    baseline: BaselineIndex,
  ): readonly string[] | undefined;
  /** The share of each destination of a rule. */
  shares(destinations: readonly Destination[]): readonly number[];
  /** The tables that rules of these hand over to. */
  handedTo(tables: readonly RouteTable[], context: PlanContext): readonly RouteTable[];
  /** Reports why a lane cannot repeat what the baseline does for a host at a Gateway. */
  checkPreview(place: PreviewPlace, context: PlanContext): void;
  /** Why some callers meet no rule of a Service, whatever there is. Default: all of them do. */
  unseenBecause?(service: Service, context: PlanContext): string | undefined;
}

/** All of them. */
export type RoutePlanners = Readonly<Record<BackendName, RoutePlanner>>;
