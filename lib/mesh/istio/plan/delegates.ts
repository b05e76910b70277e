/** @module Root VirtualServices and their delegates: a request is answered by the join of two rules. */
import { jsonText } from "../../../kube/json.ts";
import { type JsonObject, keyString, objectKey } from "../../../kube/object.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteRule, RouteTable } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName } from "../../../plan/names.ts";
import { delegateOf } from "../read/delegates.ts";

/** The rules of root VirtualServices that hand over to a delegate that the plan touches. */
export function rulesAbove(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
): readonly RouteRule[] {
  const delegates = planned.map(({ table }) => table).filter((table) => table.delegate);
  if (delegates.length === 0) return [];
  return tables
    .flatMap((table) => table.rules)
    .filter((rule) => delegates.some((table) => delegatesTo(rule, table)));
}

/** Whether a rule of a root hands over to this delegate. */
export function delegatesTo(rule: RouteRule, { owner }: RouteTable): boolean {
  const target = delegateOf(rule);
  return target !== undefined && keyString(target) === keyString(objectKey(owner.object));
}

/**
 * Adds to delegates what the keyed copies of their rules without matches have to repeat. Such a rule takes the
 * matches of its root. Its copy has a match of its own, and Istio drops it unless it repeats the root's
 * `sourceNamespace` and `ignoreUriCase` (hasConflict in virtualservice.go).
 */
export function withinRoots(
  planned: readonly PlannedTable[],
  roots: readonly RouteRule[],
): readonly PlannedTable[] {
  return planned.map((plan) => {
    if (!plan.table.delegate) return plan;
    const asked = roots
      .filter((rule) => delegatesTo(rule, plan.table))
      .flatMap((rule) => rule.matches)
      .map(toRepeat);
    const distinct = [...new Map(asked.map((match) => [jsonText(match), match])).values()];
    const plain = distinct.every((match) => Object.keys(match).length === 0);
    return plain ? plan : { ...plan, repeats: distinct };
  });
}

function toRepeat({ body, sourceNamespace }: RouteMatch): JsonObject {
  return {
    ...(sourceNamespace === undefined ? {} : { sourceNamespace }),
    ...(body.ignoreUriCase === true ? { ignoreUriCase: true } : {}),
  };
}

/** Where a delegate's rule leaves a field out, Istio takes it from the root's rule: a mirror, too. */
export function warnOfRootMirrors(roots: readonly RouteRule[], { problems }: PlanContext): void {
  for (const rule of roots) {
    if (rule.body.mirror === undefined && rule.body.mirrors === undefined) continue;
    problems.report({
      code: "W0419",
      message: `${ruleName(rule)} mirrors what its delegate routes, the requests of lanes too`,
      help: "move the mirror into the delegate's rules, where keyed copies leave it out",
      source: rule.source,
    });
  }
}
