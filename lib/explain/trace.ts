/**
 * @module How a table comes to its answer: every rule in the order in which it is considered, with each of
 * its conditions tried on the request. What answers is decided where verification decides it
 * (lib/simulate/tables/rule.ts); here it is only written down.
 */
import { displayName, objectKey } from "../kube/object.ts";
import { meshApi } from "../simulate/apis.ts";
import { layer7Of as ownLayer7 } from "../simulate/cluster/ports.ts";
import { meets } from "../simulate/requests/conditions.ts";
import type { RegexMode } from "../simulate/requests/regex.ts";
import { compareRanks, type Rule, type Table, type Tables } from "../simulate/tables/rule.ts";
import { conditionText } from "./condition-text.ts";
import type { Ground, Question } from "./ground.ts";
import { layer7Of, portAt, whoLooks } from "./looking.ts";
import type { RuleView, TableView } from "./model.ts";
import { toPlace } from "./places.ts";

/** A request with its key, at the tables that decide about it. */
export interface Tracing extends Question {
  readonly ground: Ground;
  readonly tables: Tables;
  readonly mode: RegexMode;
}

/** The tables of an entry with everything that they considered. */
export function traceTables(tracing: Tracing): readonly TableView[] {
  return tracing.tables.map((table) => traceTable(table, tracing));
}

function traceTable(table: Table, tracing: Tracing): TableView {
  const { after } = tracing.ground;
  const keys = [...new Set(table.rules.map(({ origin }) => origin.object))];
  const objects = keys.map((key) => {
    const object = after.objects.get(key);
    return object === undefined ? key : displayName(objectKey(object));
  });
  return {
    title: titleOf(tracing),
    port: portText(tracing),
    order: table.rules.length === 0 ? "none" : table.order,
    objects,
    rules: traceRules(table, tracing),
  };
}

function titleOf({ entry, ground }: Tracing): string {
  if (entry.kind === "gateway") {
    return `Gateway ${entry.gateway}, host ${entry.host} port ${entry.port}`;
  }
  const { facts, after } = ground;
  const waypoint =
    whoLooks(ground, entry) === "waypoint"
      ? meshApi(facts.implementation).waypointOf?.(after, entry.service)
      : undefined;
  const proxy = waypoint === undefined ? "mesh" : `waypoint ${waypoint.namespace}/${waypoint.name}`;
  return `${proxy}, Service ${entry.service.key} port ${entry.port}`;
}

/** Why a port is routed by rules, or not. */
function portText({ entry, ground }: Tracing): string {
  if (entry.kind === "gateway") return "routed by the Gateway";
  if (whoLooks(ground, entry) === "nobody")
    return "nobody looks at this caller's requests: no rule applies";
  const port = portAt(ground, entry);
  const word = port?.body.appProtocol;
  const says =
    typeof word === "string"
      ? `appProtocol "${word}"`
      : port?.name === undefined
        ? "no name"
        : `the name "${port.name}"`;
  switch (layer7Of(ground, entry)) {
    case "declared":
      return `HTTP or gRPC by ${says}`;
    case "detected":
      return `HTTP if the proxy detects it: ${says} does not tell`;
    case "opaque":
      return ownLayer7(port?.body) === "opaque"
        ? `not HTTP by ${says}: no rule applies`
        : `not HTTP to the mesh, whatever it is called: no rule applies`;
  }
}

function traceRules({ order, rules }: Table, tracing: Tracing): readonly RuleView[] {
  let winner: Rule | undefined;
  const tied = new Set<string>();
  return rules.map((rule): RuleView => {
    const view = viewOf(rule, tracing);
    const met = view.conditions.every((condition) => condition.met);
    if (winner === undefined) {
      if (!met) return { ...view, state: "no" };
      winner = rule;
      return { ...view, state: "answers" };
    }
    const equal = order === "ranked" && compareRanks(rule.rank, winner.rank) === 0;
    const other = rule.origin.object !== winner.origin.object && !tied.has(rule.origin.object);
    if (!met || !equal || !other) return { ...view, state: "later" };
    tied.add(rule.origin.object);
    return { ...view, state: "tied" };
  });
}

function viewOf(
  { id, origin, shape: own, key }: Rule,
  { shape, carriers, mode, ground: { sources } }: Tracing,
): Omit<RuleView, "state"> {
  const request = { ...shape, headers: [...shape.headers, ...carriers] };
  const carrying = new Set(key);
  const conditions = [...own.conditions, ...key].map((condition) => ({
    text: conditionText(condition),
    met: meets(request, condition, mode),
    carrier: carrying.has(condition),
  }));
  const place = sources.emitted(origin) ?? sources.cause(origin);
  return { rule: id, ...(place === undefined ? {} : { place: toPlace(place) }), conditions };
}
