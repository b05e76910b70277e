/** @module Whose requests proxies of the mesh see: of other callers nothing is proved, and that is said. */
import { compareText } from "../../../kube/compare-text.ts";
import { implementations } from "../../../mesh/implementations/registry.ts";
import type { Cluster } from "../../../simulate/cluster/cluster.ts";
import { callerMembership } from "../../../simulate/cluster/membership.ts";
import type { Entry } from "../../../simulate/entries/entries.ts";
import type { VerifyReport } from "../../model.ts";
import type { Facts } from "../../reading/facts.ts";

/** Callers outside the mesh, and namespaces of which nothing says where they are. Without a mesh: none. */
export function callersReport(
  entries: readonly Entry[],
  cluster: Cluster,
  facts: Facts,
): Pick<VerifyReport, "outside" | "assumed"> {
  const outside = new Map<string, string>();
  const assumed = new Set<string>();
  const meshed = implementations[facts.implementation].mesh !== undefined;
  for (const entry of meshed ? entries : []) {
    const membership = callerMembership(cluster, facts, entry);
    if (entry.kind === "gateway" || membership === undefined) continue;
    if (membership.kind === "out") outside.set(entry.client.name, membership.why);
    if (membership.kind === "unknown") assumed.add(entry.client.namespace);
  }
  return {
    outside: [...outside]
      .map(([caller, why]) => ({ caller, why }))
      .sort((a, b) => compareText(a.caller, b.caller)),
    assumed: [...assumed].sort(),
  };
}
