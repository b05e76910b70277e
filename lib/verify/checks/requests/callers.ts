/** @module Whose requests proxies of the mesh see: of other callers nothing is proved, and that is said. */
import { compareText } from "../../../kube/compare-text.ts";
import { grouped } from "../../../kube/grouped.ts";
import { implementations } from "../../../mesh/implementations/registry.ts";
import type { Client, Cluster } from "../../../simulate/cluster/cluster.ts";
import { callerMembership } from "../../../simulate/cluster/membership.ts";
import { bypassAt, bypassClass } from "../../../simulate/entries/bypass.ts";
import { anyPod } from "../../../simulate/entries/clients.ts";
import { type Entry, entryName } from "../../../simulate/entries/entries.ts";
import type { Bypassing, VerifyReport } from "../../model.ts";
import type { Facts } from "../../reading/facts.ts";
import type { Forks } from "../../reading/lanes.ts";

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

/** A Service port that is called. */
export type MeshEntry = Extract<Entry, { kind: "mesh" }>;

/** Who is asked about whom. */
interface Asked {
  readonly cluster: Cluster;
  readonly facts: Facts;
  readonly forks: Forks;
}

/**
 * Callers in the mesh whose requests to entries that lanes fork bypass the rules. What holds for any pod of a
 * namespace is said once. A workload that calls itself is not meant.
 */
export function bypassingReport(
  reached: readonly MeshEntry[],
  { cluster, facts, forks }: Asked,
): readonly Bypassing[] {
  const homes = [...new Set(cluster.pods.map(({ namespace }) => namespace))].sort();
  const alike = [
    ...grouped(
      cluster.pods.map((pods) => [bypassClass(cluster, facts, pods), pods] as const),
    ).values(),
  ];
  const found = reached.flatMap(({ service, port, ...rest }) => {
    const entry = entryName({ ...rest, service, port });
    const why = (client: Client) => bypassAt(cluster, facts, { service, port, client })?.why;
    const anybody = new Map(homes.map((home) => [home, why(anyPod(home))]));
    const behind = new Set(cluster.behind(service));
    const workloads = alike.flatMap((callers) => {
      const [one] = callers;
      const said = one && why(one);
      if (said === undefined || said === anybody.get(one?.namespace ?? "")) return [];
      return callers
        .filter(({ workload }) => !behind.has(forks.get(workload)?.baseline ?? workload))
        .map((pods) => ({ caller: pods.workload, why: said }));
    });
    return [
      ...homes.map((home) => ({ caller: anyPod(home).name, why: anybody.get(home) })),
      ...workloads,
    ].flatMap((one) =>
      one.why === undefined ? [] : [{ caller: one.caller, entry, why: one.why }],
    );
  });
  return found.sort((a, b) => compareText(a.entry, b.entry) || compareText(a.caller, b.caller));
}
