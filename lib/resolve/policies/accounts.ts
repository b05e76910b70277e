/**
 * @module Forks with a service account of their own: policies that name the baseline's identity do
 * not know theirs. Istio's matching of principals: exact, `abc*`, `*abc`, `*`
 * (https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source).
 */
import { asArray, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { accountOf } from "../../kube/pod-templates.ts";
import type { Fork } from "../../model/lane.ts";

/** A fork's service account differs from its baseline's. */
export interface AccountChange {
  readonly namespace: string;
  readonly from: string;
  readonly to: string;
}

/** The change, or undefined while the service account stays. */
export function accountChange(fork: Fork): AccountChange | undefined {
  const { workload } = fork;
  const own = fork.objects.find(
    ({ object }) =>
      object.apiVersion === workload.object.apiVersion &&
      object.kind === workload.kind &&
      object.metadata.name === fork.name,
  );
  if (own === undefined) return undefined;
  const from = accountOf(workload.podSpec);
  const to = accountOf(at(own.object, ...workload.templatePath, "spec"));
  return from === to ? undefined : { namespace: workload.namespace, from, to };
}

/** A rule source of an AuthorizationPolicy for the fork alone; undefined if it does not name the baseline. */
export function sourceForFork(
  source: JsonObject,
  change: AccountChange,
  policyNamespace: string,
): JsonObject | undefined {
  const principals = renamedPrincipals(source.principals, change);
  const accounts = renamedAccounts(source.serviceAccounts, change, policyNamespace);
  if (principals.length === 0 && accounts.length === 0) return undefined;
  return {
    ...source,
    ...(principals.length === 0 ? {} : { principals }),
    ...(accounts.length === 0 ? {} : { serviceAccounts: accounts }),
  };
}

/** What the fork's identity is called where a list of principals names the baseline's. */
export function renamedPrincipals(list: unknown, change: AccountChange): readonly string[] {
  return unique(asArray(list).flatMap((pattern) => renamedPrincipal(pattern, change) ?? []));
}

/** The same for a list of `namespace/account` or `account`. */
export function renamedAccounts(
  list: unknown,
  change: AccountChange,
  policyNamespace: string,
): readonly string[] {
  const names = new Set([`${change.namespace}/${change.from}`]);
  if (policyNamespace === change.namespace) names.add(change.from);
  return unique(
    asArray(list).flatMap((entry) =>
      typeof entry === "string" && names.has(entry) ? `${change.namespace}/${change.to}` : [],
    ),
  );
}

function renamedPrincipal(
  pattern: Json,
  { namespace, from, to }: AccountChange,
): string | undefined {
  if (typeof pattern !== "string") return undefined;
  const slash = pattern.indexOf("/");
  // Whatever the trust domain is called: it is the mesh's, and both identities have it.
  const domain = slash > 0 && !pattern.startsWith("*") ? pattern.slice(0, slash) : undefined;
  const identity = (account: string) =>
    `${domain ?? "cluster.local"}/ns/${namespace}/sa/${account}`;
  if (!matches(pattern, identity(from)) || matches(pattern, identity(to))) return undefined;
  return `${domain ?? "*"}/ns/${namespace}/sa/${to}`;
}

function matches(pattern: string, value: string): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("*")) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith("*")) return value.startsWith(pattern.slice(0, -1));
  return pattern === value;
}

/** Where a policy names the baseline's identity in a way that no additional policy can repeat. */
export function exceptions(
  spec: unknown,
  change: AccountChange,
  policyNamespace: string,
): readonly string[] {
  const names = (list: unknown) =>
    renamedPrincipals(list, change).length > 0 ||
    renamedAccounts(list, change, policyNamespace).length > 0;
  const rules = asArray(at(spec, "rules"));
  const sources = rules.flatMap((rule) =>
    asArray(at(rule, "from")).map((from) => at(from, "source")),
  );
  const conditions = rules.flatMap((rule) => asArray(at(rule, "when")).filter(isRecord));
  const named = conditions.filter(
    ({ key, values, notValues }) =>
      key === "source.principal" && (names(values) || names(notValues)),
  );
  return [
    ...(sources.some((source) => names(at(source, "notPrincipals"))) ? ["notPrincipals"] : []),
    ...(sources.some((source) => names(at(source, "notServiceAccounts")))
      ? ["notServiceAccounts"]
      : []),
    ...(named.length > 0 ? ["when source.principal"] : []),
  ];
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
