/**
 * @module The labels of a fork's pods, and the proof that nothing of the baseline catches them.
 * A fork's pods carry none of the labels that a baseline selector uses; selectors with `NotIn` and
 * `DoesNotExist` then catch exactly the pods that lost a label, hence the proof.
 */
import { copiedMarks, rowOf } from "../../kube/copied-metadata.ts";
import { at, stringMap } from "../../kube/json.ts";
import { selectorKeys, selects } from "../../kube/label-selector.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { reaches } from "../../kube/selectors.ts";
import type { SelectorUse } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import { labels as isolaneLabels } from "../../model/interface.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ForkContext, NamespaceSelectors } from "./context.ts";
import { patchPlace } from "./customizations/accept-patch.ts";

type Labels = Readonly<Record<string, string>>;

/** Finds the selectors that matter for a namespace; each namespace is looked at once. */
export function selectorTable(baseline: BaselineIndex): (namespace: string) => NamespaceSelectors {
  const known = new Map<string, NamespaceSelectors>();
  return (namespace) => {
    const found = known.get(namespace) ?? selectorsFor(baseline, namespace);
    known.set(namespace, found);
    return found;
  };
}

/**
 * The labels of the fork's pods: the baseline's, less every key that some selector needs. Labels that
 * something acts on are only dropped where a selector other than a policy's needs them.
 */
export function forkPodLabels(context: ForkContext): Labels {
  const { podKeys } = context.selectors(context.target.workload.namespace);
  const template = context.target.template;
  const { labels } = copiedMarks(template.metadata, "pods");
  return {
    ...Object.fromEntries(Object.entries(labels).filter(([key]) => !podKeys.has(key))),
    ...context.sandbox.labels,
    [isolaneLabels.fork]: context.target.name,
  };
}

/** Reports every baseline selector that catches pods with these labels and should not. */
export function proveUncaught(context: ForkContext, podLabels: Labels): void {
  const { workload, name } = context.target;
  const { captures, policies } = context.selectors(workload.namespace);
  const labels = workload.kind === "StatefulSet" ? { ...podLabels, ...firstPod(name) } : podLabels;
  for (const use of captures) {
    if (selects(use.selector, labels)) reportCapture(context, use, labels);
  }
  for (const use of policies) {
    if (selects(use.selector, labels) && !selects(use.selector, workload.podLabels)) {
      reportPolicy(context, use);
    }
  }
}

/** Warns of labels that something acts on, and that the fork's pods lose because a selector needs them. */
export function warnOfLostActions(context: ForkContext, podLabels: Labels): void {
  const { baseline, target, problems } = context;
  const { namespace } = target.workload;
  for (const key of Object.keys(stringMap(at(target.template, "metadata", "labels"))).sort()) {
    const action = actionOf(key);
    if (action === undefined || Object.hasOwn(podLabels, key)) continue;
    const use = usesIn(baseline, namespace).find(
      (found) =>
        found.selects === "pods" &&
        isCatching(found) &&
        selectorKeys(found.selector).positive.includes(key),
    );
    if (use === undefined) continue;
    problems.report({
      code: "W0324",
      message: `the fork of ${context.display} loses the label "${key}", which ${action}: ${displayName(objectKey(use.owner.object))} selects by it`,
      help: "let the selector do without it; or, where it also requires a label that the fork lacks, set the label again with customizations.patch",
      source: context.forkOf,
      related: [{ message: "this selector", source: use.source }],
    });
  }
}

// --- internal ---

function usesIn(baseline: BaselineIndex, namespace: string): readonly SelectorUse[] {
  return baseline.selectors.filter((use) => reaches(use.namespaces, namespace));
}

function selectorsFor(baseline: BaselineIndex, namespace: string): NamespaceSelectors {
  const uses = usesIn(baseline, namespace);
  const ofPods = uses.filter((use) => use.selects === "pods");
  const ofServices = uses.filter((use) => use.selects === "services");
  return {
    podKeys: strippedKeys(ofPods),
    serviceKeys: neededKeys(ofServices),
    captures: ofPods.filter((use) => use.role === "capture"),
    policies: ofPods.filter((use) => use.role === "policy"),
    monitors: ofServices.filter((use) => use.role === "capture"),
  };
}

/** What an injector or a mesh does by a pod's label; undefined for one that only describes. */
function actionOf(key: string): string | undefined {
  const row = rowOf({ field: "labels", key, value: "" }, "pods");
  return row?.copy === "kept" ? row.does : undefined;
}

/** A label that something acts on stays where it only makes policies hold. */
function strippedKeys(uses: readonly SelectorUse[]): ReadonlySet<string> {
  const catching = neededKeys(uses.filter(isCatching));
  const stripped = [...neededKeys(uses)].filter(
    (key) => catching.has(key) || actionOf(key) === undefined,
  );
  return new Set(stripped);
}

function isCatching({ role }: SelectorUse): boolean {
  return role === "capture" || role === "scheduling";
}

function neededKeys(uses: readonly SelectorUse[]): ReadonlySet<string> {
  return new Set(uses.flatMap((use) => selectorKeys(use.selector).positive));
}

/** What the StatefulSet controller adds to the first pod; a selector by ordinal alone would catch it. */
function firstPod(name: string): Labels {
  return { "apps.kubernetes.io/pod-index": "0", "statefulset.kubernetes.io/pod-name": `${name}-0` };
}

function reportCapture(context: ForkContext, use: SelectorUse, labels: Labels): void {
  const owner = displayName(objectKey(use.owner.object));
  const { positive } = selectorKeys(use.selector);
  const by = positive.filter((key) => Object.hasOwn(labels, key));
  const why =
    by.length === 0
      ? "the selector needs no label, so it matches pods that lost the baseline's"
      : `the fork's pods carry ${by.map((key) => `"${key}"`).join(", ")}`;
  context.problems.report({
    code: "E0501",
    message: `${owner} selects the pods of the fork of ${context.display}`,
    help: `${why}; make the selector require a label that only the baseline's pods have, or that "${isolaneLabels.fork}" does not exist`,
    source: ofPatch(by, context) ?? context.forkOf,
    related: [{ message: "this selector", source: use.source }],
  });
}

/** The place in the patch that gives the pods one of some labels, which the copy alone would not have. */
function ofPatch(keys: readonly string[], context: ForkContext): SourceRef | undefined {
  const { entry, source, workload } = context.target;
  const { patch } = entry.customizations ?? {};
  const own = forkPodLabels(context);
  const key = keys.find((one) => !Object.hasOwn(own, one));
  if (patch === undefined || key === undefined) return undefined;
  const path = [...workload.templatePath, "metadata", "labels", key];
  return patchPlace(path, patch.value, below(source, "customizations", "patch", "value"));
}

function reportPolicy(context: ForkContext, use: SelectorUse): void {
  const owner = displayName(objectKey(use.owner.object));
  context.problems.report({
    code: "E0502",
    message: `${owner} does not apply to the pods of ${context.display}, but would apply to its fork`,
    help: `the fork lacks a label that keeps the baseline's pods out; add to the policy's selector that "${isolaneLabels.fork}" does not exist`,
    source: context.forkOf,
    related: [{ message: "this selector", source: use.source }],
  });
}
