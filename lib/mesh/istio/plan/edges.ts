/** @module VirtualServices at edges: which rules need copies there, and where a Gateway cannot be told apart from other proxies. */
import { asArray } from "../../../kube/json.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName, tableName } from "../../../plan/names.ts";
import { delegatesTo } from "./delegates.ts";
import { admitting, edgesWith, type Proxies, within } from "./proxies.ts";

/** Whether a table has to say something at its edges. */
export function hasEdgeRules(plan: Pick<PlannedTable, "table" | "edges">): boolean {
  const { delegate, rules } = plan.table;
  const refuses = edgesWith("refuse", plan).some.size > 0 && !delegate && rules.length > 0;
  return refuses || rules.some((rule) => isStripped(rule, plan));
}

/** Whether a rule sends requests on at an edge that takes keys from them. */
export function isStripped(
  { body, matches }: RouteRule,
  planned: Pick<PlannedTable, "table" | "edges">,
): boolean {
  const proxies = edgesWith("strip", planned);
  return (
    asArray(body.route).length > 0 && matches.some((one) => within(one, proxies) !== undefined)
  );
}

/** Refuses rules of which some proxies of a table cannot have a copy of their own. */
export function checkEdges(
  planned: readonly PlannedTable[],
  roots: readonly RouteRule[],
  { problems }: PlanContext,
): void {
  for (const plan of planned) {
    const { table, edges: [edge] = [] } = plan;
    const sets = [admitting(plan), edgesWith("strip", plan), edgesWith("refuse", plan)];
    if (edge === undefined || sets.some(isWhole)) continue;
    const help = `split ${tableName(table)} into one VirtualService for Gateway ${edge.gateway} and one for the others`;
    const related = [{ message: `it says keys: ${edge.keys}`, source: edge.source }];
    for (const rule of table.rules.filter(isForCallers)) {
      problems.report({
        code: "E0387",
        message: `${ruleName(rule)} is for some callers on the mesh, and Gateway ${edge.gateway}, which lets no key in, reads it too: Istio ignores sourceLabels and sourceNamespace in a match that names its gateways`,
        help,
        source: rule.source,
        related,
      });
    }
    const several = sets.some(({ some }) => some.size > 1);
    const named = table.delegate && several ? roots.find((rule) => leads(rule, table)) : undefined;
    if (named === undefined) continue;
    problems.report({
      code: "E0387",
      message: `${ruleName(named)} hands over to ${tableName(table)} for some gateways only, and Gateway ${edge.gateway}, which lets no key in, is one of several: Istio drops rules of a delegate that are for others`,
      help,
      source: named.source,
      related,
    });
  }
}

function isWhole({ some, all }: Proxies): boolean {
  return some.size === all.length;
}

function isForCallers({ matches }: RouteRule): boolean {
  return matches.some(
    ({ gateways, sourceLabels, sourceNamespace }) =>
      gateways === undefined && (sourceLabels !== undefined || sourceNamespace !== undefined),
  );
}

function leads(rule: RouteRule, table: RouteTable): boolean {
  return delegatesTo(rule, table) && rule.matches.some(({ gateways }) => gateways !== undefined);
}
