/**
 * @module A lane's preview of a host at a Gateway: each route of the baseline for the host again, for the lane's host.
 * Every rule that leads to a workload writes the key. Where that depends on what a request brings, there is a route for
 * each way: a match of the first has a condition more than its like in the second, so it answers first, and among
 * themselves the rules of each keep the baseline's order.
 */
import { copiedMarks } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, isRecord, texts } from "../../../kube/json.ts";
import { lengths, routeItems } from "../../../kube/limits.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { PlannedPreview, PreviewRule, PreviewTable } from "../../../model/route-plan.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { besideBase, isBeside, listenersFor } from "../../../resolve/entry-points/served.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { apartFromCarriers, writeOver } from "../../carrier-edits.ts";
import { type KeyWrite, keyWrites } from "../../key-writes.ts";
import { laneObject } from "../../lane-object.ts";
import { type PreviewNames, previewName, previewOrigins } from "../../preview-names.ts";
import type { RenderContext } from "../checks/context.ts";
import { isWithoutMatches } from "../plan/match-order.ts";
import { attachedPolicies, chosenBy } from "./attached-policies.ts";
import { inAnswerOrder, routeKind, ruleSetting } from "./existing-routes.ts";
import { answer, chunks, type RuleSetting } from "./keyed-rules.ts";
import { parentsOf } from "./parents.ts";
import { replacesPrefix, spelledMatch, withHeader, withHeaderEdits } from "./spelled-out.ts";

/** Renders it, with copies of what is attached to the baseline's routes. */
export function previewRoutes(
  preview: PlannedPreview,
  context: RenderContext,
): readonly Contribution[] {
  const writes = keyWrites(context.settings.carriers, preview.lane.key);
  return preview.tables.flatMap((one) =>
    writes.flatMap((write, index) => routeOf(one, preview, { write, index, context })),
  );
}

/** One way in which the key is written. */
interface Way {
  readonly write: KeyWrite;
  readonly index: number;
  readonly context: RenderContext;
}

function routeOf(
  { table, rules }: PreviewTable,
  preview: PlannedPreview,
  way: Way,
): readonly Contribution[] {
  const { lane, base, host } = preview;
  const { context, index } = way;
  const { object, source } = table.owner;
  const { name, namespace = "" } = object.metadata;
  const { parentRefs: _, hostnames: __, rules: ___, ...shared } = asRecord(object.spec);
  const identity = [context.settings.name, object.kind, namespace, name, lane.key, "preview", host];
  const first = suffixedName(name, lane.key, identity, lengths.label);
  const ordered = inAnswerOrder(rules, ({ rule }) => rule, table, context);
  const bodies = ordered.flatMap((rule) => written(rule, table, preview, way));
  const copy = laneObject({
    ...{ lane, apiVersion: object.apiVersion, kind: object.kind, phase: "route" },
    name: index === 0 ? first : `${first}-${index + 1}`,
    namespace,
    labels: chosenBy(object, context.environment.baseline),
    annotations: copiedMarks(object.metadata, "route").annotations,
    spec: {
      parentRefs: parentsAt(table, preview),
      hostnames: [host],
      ...shared,
      rules: bodies.map(({ body }) => body),
    },
    sources: [...rules.flatMap(({ sources }) => sources), lane.source, base.source, source],
  });
  const sections = bodies.map(({ rule }) => rule.body.name);
  return [copy, ...attachedPolicies({ original: table.owner, copy, sections, lane }, context)];
}

function written(
  { rule, action }: PreviewRule,
  table: RouteTable,
  { names, lane }: PlannedPreview,
  { write, context }: Way,
) {
  const kind = routeKind(table);
  const setting: RuleSetting = ruleSetting(table, context);
  const rest = withKey(forPreview(answer(rule, action, setting), names), write, {
    carriers: context.settings.carriers,
    key: lane.key,
  });
  const conditions = Object.entries(write.holding).map(([name, value]) => ({
    ...{ type: "RegularExpression", name, value },
  }));
  const isOpen = isWithoutMatches(rule) && conditions.length === 0;
  const matches = rule.matches
    .map(({ body }) => spelledMatch(kind, body))
    .map((match) => conditions.reduce<JsonObject>(withHeader, match));
  const onlyOne = [rest, ...asArray(rest.backendRefs).filter(isRecord)].some((part) =>
    replacesPrefix(part.filters),
  );
  const name = asString(rule.body.name);
  return chunks(matches, onlyOne ? 1 : routeItems.matches).map((part, at) => ({
    rule,
    body: {
      ...(name === undefined || at > 0 ? {} : { name }),
      ...(isOpen ? {} : { matches: part }),
      ...rest,
    },
  }));
}

/** A rule that leads to no backend writes nothing: a redirect, a refusal. */
function withKey(
  rest: JsonObject,
  write: KeyWrite,
  { carriers, key }: { readonly carriers: Carriers; readonly key: string },
): JsonObject {
  const filters = asArray(rest.filters).filter(isRecord);
  const redirects = filters.some(({ type }) => type === "RequestRedirect");
  if (redirects || asArray(rest.backendRefs).length === 0) return rest;
  const written = withHeaderEdits(filters, (before) => {
    const { kept, edits } = apartFromCarriers(before, carriers);
    const over = writeOver(write, edits, { carriers, key });
    const grown = (field: "set" | "add"): JsonObject => {
      const added = Object.entries(over[field]).map(([name, value]) => ({ name, value }));
      return added.length === 0 ? {} : { [field]: [...asArray(kept[field]), ...added] };
    };
    return { ...kept, ...grown("set"), ...grown("add") };
  });
  const backendRefs = asArray(rest.backendRefs)
    .filter(isRecord)
    .map((backend) => withoutEdits(backend, carriers));
  return { ...rest, backendRefs, filters: written };
}

/** A backend that leaves carriers to its rule. */
function withoutEdits(backend: JsonObject, carriers: Carriers): JsonObject {
  const filters = asArray(backend.filters).filter(isRecord);
  const left = filters.flatMap((filter): readonly JsonObject[] => {
    const modifier = asRecord(filter.requestHeaderModifier);
    const { kept, edits } = apartFromCarriers(modifier, carriers);
    if (edits.length === 0) return [filter];
    return Object.keys(kept).length === 0 ? [] : [{ ...filter, requestHeaderModifier: kept }];
  });
  if (left.every((one, index) => one === filters[index]) && left.length === filters.length)
    return backend;
  const { filters: _, ...others } = backend;
  return left.length === 0 ? others : { ...backend, filters: left };
}

/** Redirects, rewrites and origins in the lane's names. */
function forPreview(rest: JsonObject, names: PreviewNames): JsonObject {
  const renamed = (part: JsonObject): JsonObject => {
    const host = asString(part.hostname);
    return host === undefined ? part : { ...part, hostname: previewName(host, names) };
  };
  const inFilters = (node: JsonObject): JsonObject => {
    if (!Array.isArray(node.filters)) return node;
    const filters = node.filters.filter(isRecord).map((filter) => ({
      ...filter,
      ...(isRecord(filter.urlRewrite) ? { urlRewrite: renamed(filter.urlRewrite) } : {}),
      ...(isRecord(filter.requestRedirect)
        ? { requestRedirect: renamed(filter.requestRedirect) }
        : {}),
      ...(isRecord(filter.cors) ? { cors: withOrigins(filter.cors, names) } : {}),
    }));
    return { ...node, filters };
  };
  const backends = asArray(rest.backendRefs).filter(isRecord).map(inFilters);
  return inFilters({ ...rest, ...(backends.length === 0 ? {} : { backendRefs: backends }) });
}

function withOrigins(cors: JsonObject, names: PreviewNames): JsonObject {
  const origins = texts(cors.allowOrigins);
  const allows = (origin: string) => origins.some((one) => allowsOrigin(one, origin));
  const exact = origins.filter((one) => !one.includes("*"));
  const more = previewOrigins(exact, allows, names);
  return more.length === 0 ? cors : { ...cors, allowOrigins: [...origins, ...more] };
}

/** `*`, a name, or `https://*.example.com`, where the star stands for one label or more. */
function allowsOrigin(pattern: string, origin: string): boolean {
  if (pattern === "*") return true;
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return pattern === origin;
  return (
    origin.length > before.length + after.length &&
    origin.startsWith(before) &&
    origin.endsWith(after)
  );
}

/**
 * The baseline's parents at the Gateway: where one names a listener that does not answer for the lane's host, those that
 * do; where one names none and the lane's host is answered where the baseline's is not, those where both are.
 */
function parentsAt(
  table: RouteTable,
  { host, base, entry: { gateway, listeners } }: PlannedPreview,
): readonly JsonObject[] {
  const [namespace, name] = gateway.split("/");
  const all = listenersFor(host, { listeners });
  const answering = besideBase(all, { host: base.host, listeners });
  const found = parentsOf(table)
    .filter((ref) => ref.kind === "Gateway" && ref.namespace === namespace && ref.name === name)
    .flatMap((ref): readonly JsonObject[] => {
      const named = listeners.find((one) => one.name === ref.sectionName);
      const isKept =
        named === undefined ? answering.length === all.length : answering.includes(named);
      if (isKept) return [ref];
      return answering
        .filter((one) => named === undefined || isBeside(one, named))
        .filter(({ port }) => ref.port === undefined || ref.port === port)
        .flatMap((one) => (one.name === undefined ? [] : [{ ...ref, sectionName: one.name }]));
    });
  return [...new Map(found.map((ref) => [JSON.stringify(ref), ref])).values()];
}
