/** @module From entries of `spec.forks` to the baseline workloads they name, and the forks' names. */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { asArray, at } from "../../kube/json.ts";
import { kindOf, kinds } from "../../kube/kinds.ts";
import { displayName, keyString, objectKey } from "../../kube/object.ts";
import { templateOf } from "../../kube/pod-templates.ts";
import { rendererAdvice } from "../../kube/renderers.ts";
import type { Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import { type BaselineObject, forkEntry, type Sourced } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { forkName, forkServiceName } from "../names.ts";
import type { ForkEntry, ForkTarget, TargetScope } from "./context.ts";

/** The reference to a baseline workload, as `forkOf` and `valueFrom.fork.forkOf` write it. */
export type WorkloadName = ForkEntry["forkOf"];

/** The targets of a sandbox, in the order of its entries. Entries that name nothing are reported. */
export function findTargets(sandbox: Sourced<Sandbox>, scope: TargetScope): readonly ForkTarget[] {
  const targets = new Map<Workload, ForkTarget>();
  for (const [index, entry] of (sandbox.spec.spec.forks ?? []).entries()) {
    if (sandbox.only?.has(index) === false) continue;
    const source = forkEntry(sandbox, index);
    const found = findWorkload(entry.forkOf, below(source, "forkOf"), scope);
    if (found === undefined) continue;
    const first = targets.get(found.workload);
    if (first === undefined) {
      targets.set(found.workload, toTarget({ entry, source, ...found }, sandbox.spec, scope));
      continue;
    }
    scope.problems.report({
      code: "E0312",
      message: `the sandbox forks ${displayName(found.workload)} twice`,
      help: "merge the customizations of both entries into one",
      source: below(source, "forkOf"),
      related: [{ message: "the first entry", source: below(first.source, "forkOf") }],
    });
  }
  return [...targets.values()];
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

/** The workload, with its pod template. */
function findWorkload(
  name: WorkloadName,
  source: SourceRef,
  scope: TargetScope,
): Pick<ForkTarget, "workload" | "template"> | undefined {
  const { baseline, problems } = scope;
  const namespace = name.namespace ?? scope.settings.namespace;
  const { group, why } = forkable(name.kind);
  if (group === undefined) {
    problems.report({
      code: "E0311",
      message: `${displayName({ ...name, namespace })} cannot be forked`,
      help: `${why ?? `"${name.kind}" is no kind that Isolane can copy`}; forks are of a Deployment, StatefulSet, Rollout or CronJob`,
      source: atKey(below(source, "kind")),
    });
    return undefined;
  }
  const key = keyString({ ...name, group, namespace });
  const entry = baseline.objects.get(key);
  const gone =
    entry ?? baseline.objects.get(keyString({ ...name, group: "extensions", namespace }));
  const version = gone && goneVersions.get(gone.object.apiVersion);
  if (gone !== undefined && version !== undefined) {
    reportGone(gone, version, { source, problems });
    return undefined;
  }
  if (entry === undefined) {
    reportUnknown(name, namespace, source, scope);
    return undefined;
  }
  const workload = baseline.workloads.get(key);
  const template = templateOf(entry.object, (other) => baseline.objects.get(other)?.object);
  const isRunnable = asArray(at(template, "spec", "containers")).length > 0;
  if (workload !== undefined && template !== undefined && isRunnable) return { workload, template };
  problems.report({
    code: "E0325",
    message: `${displayName({ ...name, namespace })} has no pod template with containers`,
    help: "correct the baseline object, so that it has containers to run",
    source,
    related: [{ message: "the baseline object", source: entry.source }],
  });
  return undefined;
}

/** The group of a kind that can be forked, or why it cannot; kinds of one name exist in several groups. */
function forkable(kind: string): { readonly group?: string; readonly why?: string } {
  const named = Object.entries(kinds).filter(([key]) => key.endsWith(`/${kind}`));
  const own = named.find(([, row]) => row.fork === true);
  if (own !== undefined) return { group: own[0].slice(0, own[0].indexOf("/")) };
  const why = named.map(([, { fork }]) => fork).find((fork) => typeof fork === "string");
  return why === undefined ? {} : { why };
}

interface Gone {
  /** The version of Kubernetes that no longer has it. */
  readonly since: string;
  readonly instead: string;
}

const apps: Gone = {
  since: "1.16",
  instead: "apps/v1 in the baseline, with spec.selector.matchLabels as in the template's labels",
};

/** Versions of workloads that are gone: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const goneVersions: ReadonlyMap<string, Gone> = new Map([
  ["extensions/v1beta1", apps],
  ["apps/v1beta1", apps],
  ["apps/v1beta2", apps],
  ["batch/v2alpha1", { since: "1.21", instead: "batch/v1 in the baseline" }],
  ["batch/v1beta1", { since: "1.25", instead: "batch/v1 in the baseline" }],
]);

function reportGone(
  { object, source: place }: BaselineObject,
  { since, instead }: Gone,
  { source, problems }: { readonly source: SourceRef; readonly problems: Problems },
): void {
  problems.report({
    code: "E0148",
    message: `${displayName(objectKey(object))} is of ${object.apiVersion}, which no API server has had since Kubernetes ${since}, and cannot be forked`,
    help: `write apiVersion: ${instead}`,
    source: below(source, "name"),
    related: [{ message: "the baseline object", source: below(place, "apiVersion") }],
  });
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
    help: `${help}${unreadIn(baseline, name.name)}`,
    source: below(source, "name"),
  });
}

/** What may deploy the workload: an object of its name, otherwise all that deploy others. */
function unreadIn(baseline: BaselineIndex, name: string): string {
  const all = [...baseline.objects.values()].flatMap(({ object }) =>
    rendererAdvice(object) === undefined ? [] : [objectKey(object)],
  );
  const named = all.filter((key) => key.name === name);
  const some = (named.length > 0 ? named : all).slice(0, 3).map((key) => displayName(key));
  return some.length === 0
    ? ""
    : `; ${some.join(", ")} may deploy it, which is not rendered: W0103 says how its objects are read`;
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
    identity,
    name: forkName(identity),
    services: selecting.map((service) => ({
      baseline: service,
      name: forkServiceName(identity, service.name),
    })),
  };
}
