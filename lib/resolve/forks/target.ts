/** @module From entries of `spec.forks` to the baseline workloads they name, and the forks' names. */

import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { at } from "../../kube/json.ts";
import { kindOf, kinds } from "../../kube/kinds.ts";
import { displayName, type JsonObject, keyString, objectKey } from "../../kube/object.ts";
import { templateOf } from "../../kube/pod-templates.ts";
import type { Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { Sourced } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { forkName, forkServiceName } from "../names.ts";
import type { ForkEntry, ForkTarget } from "./context.ts";

/** The reference to a baseline workload, as `forkOf` and `valueFrom.fork.forkOf` write it. */
export type WorkloadName = ForkEntry["forkOf"];

/** What the finding of targets needs. */
export interface TargetScope {
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
  readonly problems: Problems;
}

/** The targets of a sandbox, in the order of its entries. Entries that name nothing are reported. */
export function findTargets(sandbox: Sourced<Sandbox>, scope: TargetScope): readonly ForkTarget[] {
  const targets: ForkTarget[] = [];
  const seen = new Map<Workload, ForkTarget>();
  for (const [index, entry] of (sandbox.spec.spec.forks ?? []).entries()) {
    const source = below(sandbox.source, "spec", "forks", index);
    const workload = findWorkload(entry.forkOf, below(source, "forkOf"), scope);
    if (workload === undefined) continue;
    const first = seen.get(workload);
    if (first !== undefined) {
      reportTwice(workload, { first: first.source, second: source }, scope.problems);
      continue;
    }
    const template = readTemplate(workload, below(source, "forkOf"), scope);
    if (template === undefined) continue;
    const target = toTarget({ entry, source, workload, template }, sandbox.spec, scope);
    seen.set(workload, target);
    targets.push(target);
  }
  return targets;
}

/** True when a reference names this workload. */
export function names(
  name: WorkloadName,
  workload: Workload,
  settings: EnvironmentSettings,
): boolean {
  return (
    name.kind === workload.kind &&
    name.name === workload.name &&
    (name.namespace ?? settings.namespace) === workload.namespace
  );
}

// --- internal ---

function findWorkload(
  name: WorkloadName,
  source: SourceRef,
  scope: TargetScope,
): Workload | undefined {
  const namespace = name.namespace ?? scope.settings.namespace;
  const { group, why } = forkable(name.kind);
  if (group === undefined) {
    scope.problems.report({
      code: "E0311",
      message: `${displayName({ ...name, namespace })} cannot be forked`,
      help: `${why ?? `"${name.kind}" is no kind that Isolane can copy`}; forks are of a Deployment, StatefulSet, Rollout or CronJob`,
      source: atKey(below(source, "kind")),
    });
    return undefined;
  }
  const key = keyString({ ...name, group, namespace });
  const found = scope.baseline.workloads.get(key);
  if (found !== undefined) return found;
  const object = scope.baseline.objects.get(key);
  if (object === undefined) reportUnknown(name, namespace, source, scope);
  else reportUnreadable({ ...name, namespace }, { source, object: object.source }, scope.problems);
  return undefined;
}

/** The group of a kind that can be forked, else why it cannot; kinds of one name exist in several groups. */
function forkable(kind: string): { readonly group?: string; readonly why?: string } {
  const named = Object.entries(kinds).filter(([key]) => key.endsWith(`/${kind}`));
  const own = named.find(([, row]) => row.fork === true);
  if (own !== undefined) return { group: own[0].slice(0, own[0].indexOf("/")) };
  const why = named.map(([, { fork }]) => fork).find((fork) => typeof fork === "string");
  return why === undefined ? {} : { why };
}

function reportUnknown(
  name: WorkloadName,
  namespace: string,
  source: SourceRef,
  { baseline, problems }: TargetScope,
): void {
  const all = [...baseline.workloads.values()];
  const sameName = all.filter((w) => w.name === name.name && kindOf(w.object).fork === true);
  const sameKind = all.filter((w) => w.kind === name.kind && w.namespace === namespace);
  const elsewhere = sameName.map((w) => displayName(w)).sort();
  const help =
    elsewhere.length > 0
      ? `the baseline has ${elsewhere.slice(0, 5).join(", ")}; correct kind or namespace`
      : knownNames(
          `${name.kind}s in namespace ${namespace}`,
          sameKind.map((w) => w.name),
          name.name,
        );
  problems.report({
    code: "E0310",
    message: `the baseline has no ${displayName({ ...name, namespace })}`,
    help,
    source: below(source, "name"),
  });
}

function reportTwice(
  workload: Workload,
  { first, second }: { readonly first: SourceRef; readonly second: SourceRef },
  problems: Problems,
): void {
  problems.report({
    code: "E0312",
    message: `the sandbox forks ${displayName(workload)} twice`,
    help: "merge the customizations of both entries into one",
    source: below(second, "forkOf"),
    related: [{ message: "the first entry", source: below(first, "forkOf") }],
  });
}

/** The pod template of a workload, if it has containers. */
function readTemplate(
  workload: Workload,
  source: SourceRef,
  { baseline, problems }: TargetScope,
): JsonObject | undefined {
  const template = templateOf(workload.object, (key) => baseline.objects.get(key)?.object);
  if (template !== undefined && hasContainers(template)) return template;
  reportUnreadable(workload, { source, object: workload.source }, problems);
  return undefined;
}

function reportUnreadable(
  workload: Parameters<typeof displayName>[0],
  places: { readonly source: SourceRef; readonly object: SourceRef },
  problems: Problems,
): void {
  problems.report({
    code: "E0325",
    message: `${displayName(workload)} has no pod template with containers`,
    help: "correct the baseline object, so that it has containers to run",
    source: places.source,
    related: [{ message: "the baseline object", source: places.object }],
  });
}

function hasContainers(template: JsonObject): boolean {
  const containers = at(template, "spec", "containers");
  return Array.isArray(containers) && containers.length > 0;
}

function toTarget(
  found: Pick<ForkTarget, "entry" | "source" | "workload" | "template">,
  sandbox: Sandbox,
  { settings, baseline }: TargetScope,
): ForkTarget {
  const { kind, namespace, name } = found.workload;
  const identity = {
    environment: settings.name,
    kind,
    namespace,
    name,
    sandbox: sandbox.metadata.name,
  };
  const selecting = baseline.servicesOf.get(keyString(objectKey(found.workload.object))) ?? [];
  return {
    ...found,
    name: forkName(identity),
    services: selecting.map((service) => ({
      baseline: service,
      name: forkServiceName(identity, service.name),
    })),
  };
}
