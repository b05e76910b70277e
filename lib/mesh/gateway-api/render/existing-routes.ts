/**
 * @module A lane's copies of an HTTPRoute or GRPCRoute of the baseline: routes of their own, beside
 * it, attached to the same parents for the same host names. The baseline's route is never changed.
 */
import { compareText } from "../../../kube/compare-text.ts";
import { copiedMarks } from "../../../kube/copied-metadata.ts";
import { grouped } from "../../../kube/grouped.ts";
import { asRecord } from "../../../kube/json.ts";
import { lengths, routeItems } from "../../../kube/limits.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { Lane } from "../../../model/lane.ts";
import type { KeyedCopy, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../../../model/route-table.ts";
import { suffixedName } from "../../../resolve/names.ts";
import type { Dialect } from "../../implementations/implementation.ts";
import { gatewayDialect, meshDialect } from "../../implementations/registry.ts";
import { laneObject, ownMark } from "../../lane-object.ts";
import { type RenderContext, readersOf, refusesByMissing } from "../checks/context.ts";
import { isWithoutMatches } from "../plan/match-order.ts";
import { attachedPolicies, chosenBy } from "./attached-policies.ts";
import { type KeyedRule, keyedRules, type RuleSetting } from "./keyed-rules.ts";
import { spread } from "./limits.ts";
import { parentSets, parentsOf } from "./parents.ts";
import type { RouteKind } from "./spelled-out.ts";

/** The routes of every lane that touches the table. */
export function existingRoutes(
  entry: PlannedTable,
  context: RenderContext,
): readonly Contribution[] {
  const { table, own } = entry;
  if (own !== undefined) {
    const copies = entry.rules.flatMap(({ rule, copies: all }) =>
      all.map((copy) => ({ rule, copy })),
    );
    return laneRoutes({ table, lane: own, copies, isOwn: true }, context);
  }
  return [...copiesByLane(entry)].flatMap(([lane, copies]) =>
    laneRoutes({ table, lane, copies }, context),
  );
}

interface RuleCopy {
  readonly rule: RouteRule;
  readonly copy: KeyedCopy;
}

/** What one lane does with one table. */
interface LaneCopies {
  readonly table: RouteTable;
  readonly lane: Lane;
  /** In the table's order. */
  readonly copies: readonly RuleCopy[];
  /** The table is the lane's own: the copies are of all lanes that it is for. */
  readonly isOwn?: true;
}

/** In lane key order. */
function copiesByLane({ rules }: PlannedTable): ReadonlyMap<Lane, readonly RuleCopy[]> {
  const copied = rules.flatMap(({ rule, copies }) =>
    copies.map((copy) => [copy.lane, { rule, copy }] as const),
  );
  return new Map([...grouped(copied)].sort(([a], [b]) => compareText(a.key, b.key)));
}

function laneRoutes(lanes: LaneCopies, context: RenderContext): readonly Contribution[] {
  const { table } = lanes;
  const setting = ruleSetting(table, context);
  const several = context.implementation.mesh?.severalParents ?? true;
  const parts: Omit<Part, "index">[] = [];
  for (const refs of parentSets(parentsOf(table), several).flatMap((r) =>
    alike(r, lanes, context),
  )) {
    const copies = inOrder(lanes, refs, context);
    const rules = copies.flatMap(({ rule, copy }) => keyedRules(rule, copy, setting));
    const spreading = spread(rules, judges(table, context));
    if (spreading.kind === "too-many") {
      reportTooMany(lanes, spreading.together, context);
      return [];
    }
    parts.push(...spreading.routes.map((route) => ({ refs, rules: route })));
  }
  return parts.flatMap((part, index) => {
    const copy = laneRoute(lanes, { ...part, index }, context);
    const sections = part.rules.map(({ origin }) => origin.body.name);
    const policies = attachedPolicies(
      { original: table.owner, copy, sections, lane: lanes.lane },
      context,
    );
    return [copy, ...policies];
  });
}

/** Sets of parents for which the rules answer in one order: in Istio it depends on whether they name a port. */
function alike(
  refs: readonly JsonObject[],
  lanes: LaneCopies,
  context: RenderContext,
): readonly (readonly JsonObject[])[] {
  if (!hasLast(lanes, context)) return [refs];
  const named = refs.filter(namesPort);
  return [refs.filter((ref) => !named.includes(ref)), named].filter((some) => some.length > 0);
}

/** The copies in the order in which their rules answer. */
function inOrder(
  { table, copies }: LaneCopies,
  refs: readonly JsonObject[],
  context: RenderContext,
): readonly RuleCopy[] {
  return refs.every(namesPort) ? copies : inAnswerOrder(copies, ({ rule }) => rule, table, context);
}

/**
 * What is made of a table's rules, in the order in which these answer. All copies have a match, so Istio would no longer
 * put those of rules without matches last.
 */
export function inAnswerOrder<Copy>(
  copies: readonly Copy[],
  ruleOf: (copy: Copy) => RouteRule,
  table: RouteTable,
  context: RenderContext,
): readonly Copy[] {
  if (!answersOpenLast(table, context)) return copies;
  const isOpen = (copy: Copy) => isWithoutMatches(ruleOf(copy));
  return [...copies.filter((copy) => !isOpen(copy)), ...copies.filter(isOpen)];
}

function answersOpenLast(table: RouteTable, context: RenderContext): boolean {
  return judges(table, context).some(({ openRulesLast }) => openRulesLast);
}

function hasLast({ table, copies }: LaneCopies, context: RenderContext): boolean {
  return answersOpenLast(table, context) && copies.some(({ rule }) => isWithoutMatches(rule));
}

/** A Service's port becomes part of every match; a Gateway's port only chooses a listener. */
function namesPort(ref: JsonObject): boolean {
  return ref.kind === "Service" && ref.port !== undefined;
}

/** How copies of a table's rules are written. */
export function ruleSetting(table: RouteTable, context: RenderContext): RuleSetting {
  const { settings, implementation } = context;
  const { object } = table.owner;
  // Where the parent's namespace counts, the copy says none, like the original: the proxy adds the same one.
  const ofParent = implementation.mesh?.backendNamespace === "parent";
  const namespace = ofParent ? undefined : object.metadata.namespace;
  return {
    ...{ kind: routeKind(table), carriers: settings.carriers, namespace },
    refusesByMissing: refusesByMissing(readersOf(table, context)),
  };
}

/** Which kind of route the table's object is. */
export function routeKind(table: RouteTable): RouteKind {
  return table.owner.object.kind === "GRPCRoute" ? "GRPCRoute" : "HTTPRoute";
}

/** Whose order of matches decides in the table's proxies. */
export function judges(
  { scopes }: RouteTable,
  { implementation: { name } }: RenderContext,
): readonly Dialect[] {
  const dialects = scopes.map(({ kind }) =>
    kind === "gateway" ? gatewayDialect(name) : meshDialect(name),
  );
  return [...new Set(dialects)];
}

/** One of the lane's routes: they differ in parents or rules. */
interface Part {
  readonly refs: readonly JsonObject[];
  readonly rules: readonly KeyedRule[];
  readonly index: number;
}

function laneRoute(
  { table, lane, copies, isOwn }: LaneCopies,
  { refs, rules, index }: Part,
  { settings, environment }: RenderContext,
): Contribution {
  const { object } = table.owner;
  const { name, namespace = "" } = object.metadata;
  const { parentRefs, rules: _, ...shared } = asRecord(object.spec);
  const identity = [settings.name, object.kind, namespace, name, lane.key];
  const first = isOwn ? name : suffixedName(name, lane.key, identity, lengths.label);
  const origins = new Set(rules.map((rule) => rule.origin));
  return laneObject({
    lane,
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: index === 0 ? first : `${first}-${index + 1}`,
    namespace,
    labels: chosenBy(object, environment.baseline),
    annotations: {
      ...copiedMarks(object.metadata, "route").annotations,
      ...(index === 0 ? ownMark(object) : {}),
    },
    spec: { parentRefs: refs, ...shared, rules: withUniqueNames(rules.map((rule) => rule.body)) },
    phase: "route",
    sources: [
      ...copies.filter(({ rule }) => origins.has(rule)).flatMap(({ copy }) => copy.sources),
      ...[...origins].map((origin) => origin.source),
    ],
  });
}

/** Where one rule became several, only the first keeps its name: names are unique in a route. */
function withUniqueNames(rules: readonly JsonObject[]): readonly JsonObject[] {
  const taken = new Set<unknown>();
  return rules.map((rule) => {
    if (rule.name === undefined || !taken.has(rule.name)) {
      taken.add(rule.name);
      return rule;
    }
    const { name, ...rest } = rule;
    return rest;
  });
}

function reportTooMany(
  { table, lane }: LaneCopies,
  together: readonly RouteRule[],
  { report }: RenderContext,
): void {
  const owner = displayName(objectKey(table.owner.object));
  const [first] = together;
  report({
    code: "E0447",
    message: `the keyed copies of ${together.length} rules of ${owner} for lane "${lane.key}" are equally specific and exceed the ${routeItems.rules} rules or ${routeItems.allMatches} matches that one route may have`,
    help: "make the rules differ in specificity, or split the baseline's route by host or Service",
    source: first?.source ?? table.owner.source,
  });
}
