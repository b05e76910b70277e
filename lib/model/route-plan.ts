/**
 * @module The route plan: for every route table that a lane touches, what each lane does with each
 * rule. Free of any backend; a backend renders it. See "The fork rule" in ARCHITECTURE.md.
 */

import type { JsonObject } from "../kube/object.ts";
import type { Service, ServicePort } from "./baseline.ts";
import type { EntryPoint, PreviewedHost } from "./entry-point.ts";
import type { ForkService, Lane } from "./lane.ts";
import type { Destination, RouteRule, RouteTable } from "./route-table.ts";
import type { BackendName } from "./settings.ts";
import type { SourceRef } from "./source.ts";

/** One destination of a keyed copy. */
export interface KeyedTarget {
  readonly forkService: ForkService;
  /** The baseline destination that it stands for: headers, filters and port come from it. */
  readonly replaces: Destination;
  /** Explicit port number of the fork Service; absent: the rule serves several ports and is copied per port. */
  readonly port?: number;
  /** Its share among the targets of one copy; absent when there is only one target. */
  readonly weight?: number;
}

/** What a lane does with one baseline rule. */
export type LaneAction =
  /** Keyed copy of the rule, to forks. */
  | { readonly kind: "fork"; readonly targets: readonly KeyedTarget[] }
  /** Specificity tables: a keyed copy that keeps the rule's own destinations, so no fork's copy outranks it. */
  | { readonly kind: "shield" }
  /** The keyed request is refused: the lane is strict and has no fork there, or its sandbox with the fork is suspended. */
  | { readonly kind: "refuse"; readonly why: "strict" | "suspended" };

/** One keyed copy of one rule. */
export interface KeyedCopy {
  readonly lane: Lane;
  readonly action: LaneAction;
  /** `forkOf` nodes (or the lane's) that caused it. At least one. */
  readonly sources: readonly SourceRef[];
}

/** A rule of an existing routing object with the lanes' copies of it. */
export interface PlannedRule {
  readonly rule: RouteRule;
  /** In lane key order. Empty: the rule stays as it is. */
  readonly copies: readonly KeyedCopy[];
}

/** A routing object of the baseline that lanes touch, or one of hosts that only a sandbox has. */
export interface PlannedTable {
  readonly kind: "existing";
  readonly table: RouteTable;
  /** The lane of the sandbox whose hosts they are: then only the copies go out, in its unit. */
  readonly own?: Lane;
  /** All rules of the table, in its order. */
  readonly rules: readonly PlannedRule[];
  /**
   * Of a table that decides for its hosts alone: ports of its Service that no rule serves. Their default
   * routes are spelled out once a keyed rule exists for them.
   */
  readonly uncovered: readonly DefaultRoute[];
  /**
   * Of a delegate: what each copy of a rule without matches repeats of the matches that lead to it. Each makes
   * a copy of its own.
   */
  readonly repeats?: readonly JsonObject[];
  /** The entry points that read it at which keys from outside enter no lane. Absent: none. */
  readonly edges?: readonly EntryPoint[];
  /** A Gateway joins it with other objects by age, and moves its catch-alls behind their rules. */
  readonly joined?: true;
  /** Where rules name callers by labels: matches that are repeated for forks of those callers. By rule index. */
  readonly callers: ReadonlyMap<number, readonly CallerRepeat[]>;
}

/** A match restricted to a baseline caller's pods, repeated for a fork of that caller. */
export interface CallerRepeat {
  /** Index of the match in the rule. */
  readonly match: number;
  /** The fork's unique pod labels. */
  readonly sourceLabels: Readonly<Record<string, string>>;
  readonly sources: readonly SourceRef[];
}

/** The default route of one Service port, with the lanes that fork something behind it. */
export interface DefaultRoute {
  readonly service: Service;
  readonly port: ServicePort;
  /** In lane key order. At least one. */
  readonly copies: readonly KeyedCopy[];
}

/** A Service for which the baseline has no routes on the mesh. */
export interface DefaultTable {
  readonly kind: "default";
  readonly backend: BackendName;
  readonly service: Service;
  /** In port order. At least one. */
  readonly routes: readonly DefaultRoute[];
}

/** A route table that lanes touch, or one that they make. */
export type PlanEntry = PlannedTable | DefaultTable;

/** A host of the baseline at an entry point, with its tables and those that they hand over to. */
export interface PreviewPlace {
  readonly entry: EntryPoint;
  readonly base: PreviewedHost;
  readonly tables: readonly RouteTable[];
}

/** What a lane's preview does with one rule of the baseline. */
export interface PreviewRule {
  readonly rule: RouteRule;
  /** `shield`: its own destinations. */
  readonly action: LaneAction;
  /** Those of the lane that caused it. */
  readonly sources: readonly SourceRef[];
}

/** A table of the baseline, as a lane's preview repeats it. */
export interface PreviewTable {
  readonly table: RouteTable;
  /** All rules of the table, in its order. */
  readonly rules: readonly PreviewRule[];
}

/** A lane's own host at an entry point. */
export interface PlannedPreview extends Omit<PreviewPlace, "tables"> {
  readonly lane: Lane;
  readonly host: string;
  /** What each previewed host of the baseline is called for the lane. */
  readonly names: ReadonlyMap<string, string>;
  readonly tables: readonly PreviewTable[];
}

/** Everything a backend has to render. Entries are in a total order that depends on no file order. */
export interface RoutePlan {
  readonly entries: readonly PlanEntry[];
  /** In the order of the spec, then of the lanes' keys. */
  readonly previews: readonly PlannedPreview[];
}
