/**
 * @module Routes that take keys from requests at a Gateway: copies of every rule of the baseline's route, with conditions on
 * headers that carry a key, beside it. One with such a condition is more specific than its rule, and among them the
 * baseline's order holds.
 */
import { copiedMarks, someAnnotations } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, isRecord } from "../../../kube/json.ts";
import { lengths, routeItems } from "../../../kube/limits.ts";
import { displayName, type JsonObject, objectKey } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { labels } from "../../../model/interface.ts";
import type { RouteRule, RouteTable } from "../../../model/route-table.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { type HeaderTest, type Stripping, strippings } from "../../stripping.ts";
import type { RenderContext } from "../checks/context.ts";
import type { EdgeTable } from "../checks/edges.ts";
import { attachedPolicies, chosenBy } from "./attached-policies.ts";
import { inAnswerOrder, judges, routeKind, ruleSetting } from "./existing-routes.ts";
import { chunks, type KeyedRule } from "./keyed-rules.ts";
import { spread } from "./limits.ts";
import { parentSets, parentsOf } from "./parents.ts";
import {
  keptBackend,
  replacesPrefix,
  spelledFilters,
  spelledMatch,
  withHeader,
  withHeaderEdits,
} from "./spelled-out.ts";

/** The routes of a table, with copies of what is attached to the baseline's. */
export function edgeRoutes(entry: EdgeTable, context: RenderContext): readonly Contribution[] {
  const { table } = entry;
  const ways = strippings(context.settings.carriers);
  const rules = inAnswerOrder(table.rules, (rule) => rule, table, context).flatMap((rule) =>
    ways.flatMap((way) => strippedRules(rule, way, table, context)),
  );
  const spreading = spread(rules, judges(table, context));
  if (spreading.kind === "too-many") {
    reportTooMany(entry, new Set(spreading.together.map(({ index }) => index)).size, context);
    return [];
  }
  const parts = parentSets(parentsOf(table), true).flatMap((refs) =>
    spreading.routes.map((some) => ({ refs, some })),
  );
  return parts.flatMap(({ refs, some }, index) => {
    const copy = edgeRoute(entry, { refs, rules: some, index }, context);
    const sections = some.map(({ origin }) => origin.body.name);
    const lane = {
      unit: { kind: "routes", name: "edge" },
      labels: ownLabels(context),
      annotations: {},
    } as const;
    return [copy, ...attachedPolicies({ original: table.owner, copy, sections, lane }, context)];
  });
}

function strippedRules(
  rule: RouteRule,
  { alternatives, removed }: Stripping,
  table: RouteTable,
  context: RenderContext,
): readonly KeyedRule[] {
  const kind = routeKind(table);
  const { namespace } = ruleSetting(table, context);
  const matches = rule.matches
    .map(({ body }) => spelledMatch(kind, body))
    .flatMap((match) =>
      alternatives.map((tests) => tests.map(condition).reduce(withHeader, match)),
    );
  const { name: _, matches: __, filters, backendRefs, ...behaviour } = rule.body;
  const backends = asArray(backendRefs)
    .filter(isRecord)
    .map((ref) => keptBackend(ref, namespace, spelledFilters));
  const kept = spelledFilters(filters);
  // What sends a request nowhere sends no key on.
  const own = backends.length === 0 ? kept : removing(kept, removed);
  const rest = {
    ...(own.length === 0 ? {} : { filters: own }),
    ...(backends.length === 0 ? {} : { backendRefs: backends }),
    ...behaviour,
  };
  // ReplacePrefixMatch asks for exactly one PathPrefix match in the rule.
  const onlyOne = [rest, ...backends].some((part) => replacesPrefix(part.filters));
  // Each way is a rule of its own where it is asked what has to stay together.
  const origin = { ...rule };
  return chunks(matches, onlyOne ? 1 : routeItems.matches).map((part) => ({
    body: { matches: part, ...rest },
    matches: part.length,
    origin,
  }));
}

function condition({ header, regex = ".*" }: HeaderTest): JsonObject {
  return { type: "RegularExpression", name: header, value: regex };
}

/** What the baseline removes is removed as well. */
function removing(
  filters: readonly JsonObject[],
  headers: readonly string[],
): readonly JsonObject[] {
  return withHeaderEdits(filters, (before) => ({
    ...before,
    remove: [...new Set([...asArray(before.remove), ...headers])],
  }));
}

/** One of the routes: they differ in parents or rules. */
interface Part {
  readonly refs: readonly JsonObject[];
  readonly rules: readonly KeyedRule[];
  readonly index: number;
}

function edgeRoute(
  { table, edges }: EdgeTable,
  { refs, rules, index }: Part,
  context: RenderContext,
): Contribution {
  const { settings, environment } = context;
  const { object, source } = table.owner;
  const { name, namespace = "" } = object.metadata;
  const { parentRefs: _, rules: __, ...shared } = asRecord(object.spec);
  const identity = [settings.name, object.kind, namespace, name, "edge", "keys"];
  const first = suffixedName(name, "edge", identity, lengths.label);
  return {
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: {
        name: index === 0 ? first : `${first}-${index + 1}`,
        namespace,
        labels: { ...chosenBy(object, environment.baseline), ...ownLabels(context) },
        ...someAnnotations(copiedMarks(object.metadata, "route").annotations),
      },
      spec: { parentRefs: refs, ...shared, rules: rules.map(({ body }) => body) },
    },
    unit: { kind: "routes" },
    phase: "route",
    sources: [...edges.map((edge) => edge.source), source],
  };
}

function ownLabels({ settings }: RenderContext): Readonly<Record<string, string>> {
  return { [labels.environment]: settings.name };
}

function reportTooMany(
  { table: { owner }, edges: [edge] }: EdgeTable,
  count: number,
  { report }: RenderContext,
): void {
  report({
    code: "E0388",
    message: `${count} rules of ${displayName(objectKey(owner.object))} are equally specific, and their copies that take keys from requests exceed the ${routeItems.rules} rules or ${routeItems.allMatches} matches that one route may have`,
    help: "make the rules differ in specificity, or split the baseline's route by host",
    source: owner.source,
    ...(edge === undefined
      ? {}
      : { related: [{ message: "this takes keys from requests", source: edge.source }] }),
  });
}
