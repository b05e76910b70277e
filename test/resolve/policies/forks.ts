/** @module Forks as the forks part builds them, cut down to what policies look at. */
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { selectorKeys } from "../../../lib/kube/label-selector.ts";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { displayName, objectKey } from "../../../lib/kube/object.ts";
import { backends } from "../../../lib/mesh/registry.ts";
import type { BaselineIndex } from "../../../lib/model/baseline-index.ts";
import type { Contribution } from "../../../lib/model/contribution.ts";
import { labels } from "../../../lib/model/interface.ts";
import type { Fork, ResolvedGroup, ResolvedSandbox } from "../../../lib/model/lane.ts";
import type { EnvironmentSettings } from "../../../lib/model/settings.ts";
import { indexBaseline } from "../../../lib/resolve/baseline/baseline.ts";
import { withGroupPolicies, withPolicies } from "../../../lib/resolve/policies/policies.ts";
import { resolveSettings } from "../../../lib/resolve/settings.ts";
import { documents, environmentInput } from "../../support/input.ts";

/** A workload to fork; `account` gives the fork another service account. */
export interface ForkRequest {
  readonly of: string;
  readonly account?: string;
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** What one environment's policies become. */
export interface Outcome {
  readonly baseline: BaselineIndex;
  readonly sandboxes: readonly ResolvedSandbox[];
  readonly group: ResolvedGroup;
  readonly problems: Problems;
  /** Policies of a sandbox, or of the group `all` that joins all sandboxes. */
  policies(unit: string): readonly KubeObject[];
}

export function policiesFor(
  baselineText: string,
  sandboxes: Readonly<Record<string, readonly ForkRequest[]>>,
): Outcome {
  const problems = new Problems();
  const input = environmentInput({ baseline: baselineText });
  const settings = resolveSettings(input, problems);
  const baseline = indexBaseline(input, settings, backends, problems);
  const bare = Object.entries(sandboxes).map(([name, forks]) =>
    sandbox(name, forks, { baseline, settings }),
  );
  const resolved = withPolicies(bare, settings, baseline, problems);
  const group = {
    ...common("all"),
    labels: { [labels.group]: "all" },
    spec: {},
    members: resolved,
    objects: [],
  } as unknown as ResolvedGroup;
  const [withObjects] = withGroupPolicies([group], settings, baseline);
  const outcome = { baseline, sandboxes: resolved, group: withObjects as ResolvedGroup, problems };
  return { ...outcome, policies: (unit) => emitted(outcome, unit).map((e) => e.object) };
}

function emitted(outcome: Omit<Outcome, "policies">, unit: string): readonly Contribution[] {
  if (unit === "all") return outcome.group.objects;
  const found = outcome.sandboxes.find((s) => s.name === unit);
  // The first object of a fork is its workload.
  return (found?.forks ?? []).flatMap((fork) => fork.objects.slice(1));
}

function common(name: string) {
  const [document] = documents(`{name: ${name}}`, `${name}.yaml`);
  return { name, source: { document: document!, path: [] }, annotations: {} };
}

interface Parts {
  readonly baseline: BaselineIndex;
  readonly settings: EnvironmentSettings;
}

function sandbox(name: string, forks: readonly ForkRequest[], parts: Parts): ResolvedSandbox {
  const base = common(name);
  const sandboxLabels = { [labels.sandbox]: name };
  return {
    ...base,
    spec: {} as ResolvedSandbox["spec"],
    labels: sandboxLabels,
    objects: [],
    suspended: false,
    refused: [],
    unrefused: [],
    own: [],
    forks: forks.map((request) => fork(base, request, parts)),
  };
}

function fork(base: ReturnType<typeof common>, request: ForkRequest, { baseline }: Parts): Fork {
  const workload = [...baseline.workloads.values()].find(
    (w) => displayName(objectKey(w.object)) === request.of,
  );
  if (workload === undefined) throw new Error(`no ${request.of}`);
  const name = `${workload.name}-${base.name}-fork`;
  const used = new Set(baseline.selectors.flatMap((use) => selectorKeys(use.selector).positive));
  const kept = Object.entries(workload.podLabels).filter(([key]) => !used.has(key));
  const podLabels = {
    ...Object.fromEntries(kept),
    ...request.podLabels,
    [labels.sandbox]: base.name,
    [labels.fork]: name,
  };
  const podSpec = {
    ...workload.podSpec,
    ...(request.account === undefined ? {} : { serviceAccountName: request.account }),
  };
  const object = {
    apiVersion: workload.object.apiVersion,
    kind: workload.kind,
    metadata: { name, namespace: workload.namespace },
    spec: { template: { spec: podSpec } },
  };
  const services = [...baseline.services.values()]
    .filter((service) => service.workloads.includes(workload))
    .map((service) => ({ baseline: service, name: `${service.name}-${base.name}-fork` }));
  return {
    sandbox: base.name,
    workload,
    name,
    podLabels,
    services,
    objects: [
      {
        unit: { kind: "sandbox", name: base.name },
        phase: "workload",
        object,
        sources: [base.source],
      },
    ],
    source: base.source,
  };
}
