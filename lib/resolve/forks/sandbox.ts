/** @module Resolves the sandboxes of an environment: every entry of `spec.forks` becomes a fork. */
import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { stringMap } from "../../kube/json.ts";
import { displayName, keyString, objectKey } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint } from "../../model/entry-point.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { annotations as annotationNames, labels as labelNames } from "../../model/interface.ts";
import type { Deletion, Fork, ResolvedSandbox } from "../../model/lane.ts";
import { unitOfSpec } from "../../model/release-unit.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { groupIdentity } from "../lanes.ts";
import { warnOfDependencies } from "../own/dependencies.ts";
import { checkNamespaces, emittedOwn } from "../own/emitted.ts";
import { warnOfMigrations } from "../own/migrations.ts";
import { nameOwnObjects } from "../own/own-objects.ts";
import { checkPeers, warnOfPolicies } from "../own/policies.ts";
import { outputsFor } from "../resources/outputs.ts";
import { statedBy, stateOf } from "../resources/state.ts";
import type { SandboxIdentity } from "./context.ts";
import { makeFork } from "./fork.ts";
import { warnOfAdmission } from "./hazards/admission.ts";
import { selectorTable } from "./pod-labels.ts";
import { refusalsOf } from "./suspended.ts";
import { findTargets } from "./target.ts";

/** The sandboxes and groups of which only what removes their resources is left, in name order. */
export function resolveDeletions(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
): readonly Deletion[] {
  if (input.environment.spec.spec.suspended) return [];
  return input.deleting.map(({ spec, source }) => {
    const { key, ...marks } =
      spec.kind === "Sandbox" ? identityOf(spec, settings) : groupIdentity(spec, settings);
    const unit = unitOfSpec(spec);
    const owner = { ...marks, unit, key, forks: [] };
    return { ...marks, unit, source, objects: stateOf(owner, input, { settings, baseline }, true) };
  });
}

/**
 * Resolves all sandboxes, in name order. A suspended environment has none.
 * @param entryPoints Where lanes have hosts of their own. Default: nowhere.
 */
export function resolveSandboxes(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
  problems: Problems,
  entryPoints: readonly EntryPoint[] = [],
): readonly ResolvedSandbox[] {
  if (input.environment.spec.spec.suspended) return [];
  const scope = { settings, baseline, problems };
  const selectors = selectorTable(baseline);
  const peers = new Map(input.sandboxes.map(({ spec }) => [spec.metadata.name, spec]));
  const stated = grouped(input.own.map((one) => [one.sandbox, one] as const));
  const resolved = input.sandboxes.map((sandbox): ResolvedSandbox => {
    const identity = identityOf(sandbox.spec, settings);
    const { key, ...marks } = identity;
    const unit = { kind: "sandbox", name: identity.name } as const;
    const refusals = refusalsOf(sandbox, input, scope);
    // A suspended sandbox keeps its state: only its pods are gone.
    const owner = { ...marks, unit, key, forks: sandbox.spec.spec.forks ?? [] };
    const state = stateOf(owner, input, scope);
    if (refusals !== undefined) {
      const nothing = { forks: [], own: [], objects: state };
      return { ...marks, ...sandbox, suspended: true, ...refusals, ...nothing };
    }
    const siblings = findTargets(sandbox, scope);
    const own = nameOwnObjects(stated.get(identity.name) ?? [], {
      environment: settings.name,
      key,
    });
    const made = siblings.map((target) =>
      makeFork({
        ...scope,
        selectors,
        sandbox: identity,
        own,
        entryPoints,
        spec: sandbox.spec,
        groups: input.groups,
        resources: (one) => statedBy(input, one),
        peers,
        target,
        siblings,
        display: displayName(target.workload),
        forkOf: below(target.source, "forkOf"),
      }),
    );
    // Their order in a spec says nothing, and policies list them.
    const forks = made.sort((a, b) => compareText(a.name, b.name));
    checkNamespaces(own, scope);
    const ofOwn = { ...scope, own, selectors, sandbox: identity };
    const objects = own.all.map((one) => ({
      ...one,
      object: emittedOwn(one, ofOwn),
      stated: one.object,
    }));
    warnOfPolicies(objects, baseline, problems);
    checkPeers(objects, forks, problems);
    warnOfMigrations(objects, own, outputsFor(sandbox.spec, input, settings), problems);
    warnOfDependencies(objects, own, scope);
    const none = { refused: [], unrefused: [], objects: state };
    return {
      ...{ ...marks, ...sandbox, forks, suspended: false, ...none },
      own: objects,
    };
  });
  reportTakenNames(resolved, baseline, problems);
  warnOfAdmission(
    resolved.flatMap(({ forks }) => forks),
    baseline,
    problems,
  );
  return resolved;
}

// --- internal ---

function identityOf(sandbox: Sandbox, settings: EnvironmentSettings): SandboxIdentity {
  const { name } = sandbox.metadata;
  return {
    name,
    key: sandbox.spec.routing?.key ?? name,
    labels: { [labelNames.environment]: settings.name, [labelNames.sandbox]: name },
    annotations: provenance(sandbox),
  };
}

/** P9: every object of a sandbox says whose it is. An annotation may hold any text. */
function provenance(sandbox: Sandbox): Readonly<Record<string, string>> {
  const { source, owner } = sandbox.spec;
  const stated = {
    [annotationNames.owner]: owner,
    [annotationNames.repository]: source?.repository,
    [annotationNames.branch]: source?.branch,
    [annotationNames.commit]: source?.commit,
    [annotationNames.pullRequest]: source?.pullRequest?.toString(),
  };
  return stringMap(stated);
}

/** A hash of eight digits makes a collision unlikely; this makes it harmless. */
function reportTakenNames(
  sandboxes: readonly ResolvedSandbox[],
  baseline: BaselineIndex,
  problems: Problems,
): void {
  const taken = new Map<string, SourceRef>();
  for (const [key, { source }] of baseline.objects) taken.set(key, source);
  for (const fork of sandboxes.flatMap(({ forks }) => forks)) {
    const own = fork.objects.map(({ object }) => ({
      key: keyString(objectKey(object)),
      name: displayName(objectKey(object)),
    }));
    // The name is also a label by which Services of one namespace find pods, whatever their kind.
    const { namespace } = fork.workload;
    const label = {
      key: `label/${namespace}/${fork.name}`,
      name: `fork ${namespace}/${fork.name}`,
    };
    const clash = [...own, label].find(({ key }) => taken.has(key));
    for (const { key } of [...own, label]) if (!taken.has(key)) taken.set(key, fork.source);
    if (clash !== undefined) reportTaken(fork, clash.name, taken.get(clash.key), problems);
  }
}

function reportTaken(
  fork: Fork,
  name: string,
  other: SourceRef | undefined,
  problems: Problems,
): void {
  problems.report({
    code: "E0503",
    message: `the fork of ${displayName(fork.workload)} needs the name of ${name}, which is taken`,
    help: "rename the sandbox or the other object",
    source: fork.source,
    ...(other === undefined ? {} : { related: [{ message: "taken here", source: other }] }),
  });
}
