/** @module Workloads and callers, with what an explanation says about them. */
import type { Cluster, Service } from "../simulate/cluster/cluster.ts";
import type { Entry } from "../simulate/entries/entries.ts";
import type { Forks } from "../verify/reading/lanes.ts";
import type { CallerView, WorkloadView } from "./model.ts";

/** A workload by its name. */
export function workloadView(name: string, forks: Forks): WorkloadView {
  const fork = forks.get(name);
  return fork === undefined ? { name } : { name, forkOf: fork.baseline, sandbox: fork.sandbox };
}

/** Who sends a request into an entry. */
export function callerView(entry: Entry, forks: Forks): CallerView {
  if (entry.kind === "gateway") return { kind: "outside", name: "outside" };
  const { name, namespace } = entry.client;
  const isPod = name === `a pod in ${namespace}`;
  return { kind: isPod ? "pod" : "workload", ...workloadView(name, forks) };
}

/** The baseline's Services of a workload; of a fork, those of the workload that it copies. */
export function servicesOf(before: Cluster, workload: string, forks: Forks): readonly Service[] {
  const name = forks.get(workload)?.baseline ?? workload;
  return [...before.services.values()].filter((service) => before.behind(service).includes(name));
}
