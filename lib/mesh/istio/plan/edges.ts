/** @module VirtualServices at edges: which rules need copies there, and where a Gateway cannot be told apart from other proxies. */
import type { Finding } from "../../../diagnostics/diagnostic.ts";
import { asArray, at, stringMap } from "../../../kube/json.ts";
import { includesLabels } from "../../../kube/label-selector.ts";
import { groupKind } from "../../../kube/object.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { isMesh } from "../../../plan/coverage.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName, tableName } from "../../../plan/names.ts";
import { delegatesTo } from "./delegates.ts";
import { admitting, claimedEdges, edgesWith, type Proxies, within } from "./proxies.ts";

/** Whether a table has to say something at its edges. */
export function hasEdgeRules(plan: Pick<PlannedTable, "table" | "edges">): boolean {
  const { delegate, rules } = plan.table;
  const refuses = edgesWith("refuse", plan).some.size > 0 && !delegate && rules.length > 0;
  return refuses || rules.some((rule) => isStripped(rule, plan));
}

/** Whether a rule sends requests on at an edge that takes keys from them, or lets some in. */
export function isStripped(
  { body, matches }: RouteRule,
  planned: Pick<PlannedTable, "table" | "edges">,
): boolean {
  const own = [edgesWith("strip", planned), ...claimedEdges(planned).map((one) => one.proxies)];
  const isRead = matches.some((one) => own.some((some) => within(one, some) !== undefined));
  return asArray(body.route).length > 0 && isRead;
}

/** Warns where nothing of the baseline checks the tokens whose claims let somebody in (IST0149): then nobody is. */
export function warnOfClaims({ environment, problems }: PlanContext): void {
  const { entryPoints, baseline } = environment;
  const checking = [...baseline.objects.values()].filter(
    ({ object }) => groupKind(object) === "security.istio.io/RequestAuthentication",
  );
  for (const { name, gateway, claims, object, backend, source } of entryPoints) {
    if (claims.length === 0 || backend !== "istio") continue;
    const pods = stringMap(at(object.object, "spec", "selector"));
    const isChecked = checking.some((one) =>
      includesLabels(pods, stringMap(at(one.object, "spec", "selector", "matchLabels"))),
    );
    if (isChecked) continue;
    problems.report({
      code: "W0362",
      message: `entry point "${name}" lets in who has a claim, and no RequestAuthentication of the baseline is for the pods of Gateway ${gateway}: without one nobody is let in`,
      help: "add the RequestAuthentication that checks tokens there to the baseline's sources; where it is in the cluster anyway, nothing is to do",
      source: below(source, "admit"),
    });
  }
}

/** Refuses rules of which some proxies of a table cannot have a copy of their own. */
export function checkEdges(
  planned: readonly PlannedTable[],
  roots: readonly RouteRule[],
  { problems }: PlanContext,
): void {
  for (const plan of planned) {
    const fault = claimFault(plan);
    for (const one of fault === undefined ? faultsAt(plan, roots) : [fault]) problems.report(one);
  }
}

/** "JWT claim based routing is only supported for gateway": pkg/config/validation/validation.go, of the whole object. */
function claimFault(plan: PlannedTable): Finding | undefined {
  const { table } = plan;
  const [claimed] = claimedEdges(plan);
  if (claimed === undefined || !(table.delegate || table.scopes.some(isMesh))) return undefined;
  const { name, gateway, source } = claimed.edge;
  return {
    code: "E0387",
    message: `entry point "${name}" lets in who has a claim, and Istio takes claims only in a VirtualService that names Gateways and no sidecars: ${tableName(table)} is ${table.delegate ? "a delegate" : "for the mesh, too"}`,
    help: table.delegate
      ? `move the rules of ${tableName(table)} into those that lead to it, or leave admit out`
      : `split ${tableName(table)} into one VirtualService for Gateway ${gateway} and one for the mesh, or leave admit out`,
    source: table.owner.source,
    related: [{ message: "it lets in who has a claim", source }],
  };
}

function faultsAt(plan: PlannedTable, roots: readonly RouteRule[]): readonly Finding[] {
  const { table, edges: [edge] = [] } = plan;
  const sets = [admitting(plan), edgesWith("strip", plan), edgesWith("refuse", plan)];
  if (edge === undefined || sets.some(isWhole)) return [];
  const said = {
    code: "E0387",
    help: `split ${tableName(table)} into one VirtualService for Gateway ${edge.gateway} and one for the others`,
    related: [{ message: `it says keys: ${edge.keys}`, source: edge.source }],
  } as const;
  const several = sets.some(({ some }) => some.size > 1);
  const named = table.delegate && several ? roots.filter((rule) => leads(rule, table)) : [];
  return [
    ...table.rules.filter(isForCallers).map((rule) => ({
      ...said,
      message: `${ruleName(rule)} is for some callers on the mesh, and Gateway ${edge.gateway}, which lets no key in, reads it too: Istio ignores sourceLabels and sourceNamespace in a match that names its gateways`,
      source: rule.source,
    })),
    ...named.slice(0, 1).map((rule) => ({
      ...said,
      message: `${ruleName(rule)} hands over to ${tableName(table)} for some gateways only, and Gateway ${edge.gateway}, which lets no key in, is one of several: Istio drops rules of a delegate that are for others`,
      source: rule.source,
    })),
  ];
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
