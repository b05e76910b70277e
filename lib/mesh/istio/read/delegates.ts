/**
 * @module Delegates: VirtualServices without hosts, which serve where the ones that name them do.
 * https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { asString, at } from "../../../kube/json.ts";
import { displayName, keyString, type ObjectKey, objectKey } from "../../../kube/object.ts";
import type { RouteRule, RouteTable, TableScope } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";

/**
 * The tables, each delegate with the scopes of the VirtualServices that name it.
 * @param tables By `keyString` of the VirtualService.
 */
export function withDelegateScopes(
  tables: ReadonlyMap<string, RouteTable>,
  problems: Problems,
): readonly RouteTable[] {
  const scopes = new Map<string, Map<string, TableScope>>();
  for (const table of tables.values()) {
    if (table.delegate) continue;
    for (const rule of table.rules) {
      const target = delegateOf(rule);
      if (target === undefined) continue;
      const key = keyString(target);
      if (tables.get(key)?.delegate !== true) reportMissing(rule, target, problems);
      const known = scopes.get(key) ?? new Map<string, TableScope>();
      for (const scope of table.scopes) known.set(scopeKey(scope), scope);
      scopes.set(key, known);
    }
  }
  return [...tables].map(([key, table]) =>
    table.delegate ? { ...table, scopes: [...(scopes.get(key)?.values() ?? [])] } : table,
  );
}

/** The VirtualService that a root's rule hands over to; undefined for any other rule. */
export function delegateOf({ owner, body }: RouteRule): ObjectKey | undefined {
  const name = asString(at(body, "delegate", "name"));
  if (name === undefined) return undefined;
  const namespace =
    asString(at(body, "delegate", "namespace")) || owner.object.metadata.namespace || "";
  return { group: "networking.istio.io", kind: "VirtualService", namespace, name };
}

function scopeKey(scope: TableScope): string {
  return JSON.stringify([scope.kind, scope.kind === "gateway" ? scope.gateway : "", scope.hosts]);
}

function reportMissing(rule: RouteRule, target: ObjectKey, problems: Problems): void {
  problems.report({
    code: "W0307",
    message: `a rule of ${displayName(objectKey(rule.owner.object))} delegates to ${displayName(target)}, which is no delegate of the baseline`,
    help: "add it to the baseline's sources, without hosts; Istio skips the rule where the delegate is missing",
    source: below(rule.source, "delegate"),
  });
}
