/**
 * @module Policies that select the baseline's pods in a way that Isolane does not know: they will not
 * apply to a fork, and nobody would notice. Each is a warning that names the way out.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, isRecord } from "../../kube/json.ts";
import { isOpaque, kindOf, selectorRows } from "../../kube/kinds.ts";
import {
  type LabelSelector,
  selects,
  toLabelSelector,
  toLabels,
} from "../../kube/label-selector.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { below } from "../../model/source.ts";

const selectorFields = ["selector", "podSelector", "workloadSelector", "endpointSelector"] as const;

/** A selector whose meaning is a guess. */
interface UnknownSelector {
  readonly owner: BaselineObject;
  readonly selector: LabelSelector;
  readonly path: readonly string[];
}

interface Unmodelled {
  readonly selectors: readonly UnknownSelector[];
  /** Objects of opaque groups with the text of their specs. */
  readonly opaque: readonly { readonly owner: BaselineObject; readonly text: string }[];
}

/** Warns of every policy that will not apply to the fork, or only perhaps. */
export function reportUnmodelled(fork: Fork, baseline: BaselineIndex, problems: Problems): void {
  const { selectors, opaque } = unmodelled(baseline);
  const { workload } = fork;
  for (const { owner, selector, path } of selectors) {
    const { namespace } = owner.object.metadata;
    if (namespace !== undefined && namespace !== workload.namespace) continue;
    if (!selects(selector, workload.podLabels) || selects(selector, fork.podLabels)) continue;
    reportUnknown(fork, { owner, path, verb: "selects" }, problems);
  }
  if (opaque.length === 0) return;
  const lost = Object.entries(workload.podLabels).filter(
    ([key, value]) => fork.podLabels[key] !== value,
  );
  for (const { owner, text } of opaque) {
    if (lost.some(([key, value]) => text.includes(key) && text.includes(value))) {
      reportUnknown(fork, { owner, path: ["spec"], verb: "names labels of" }, problems);
    }
  }
}

/** A policy, and the node in it that concerns the fork's baseline. */
export interface UnknownPolicy {
  readonly owner: BaselineObject;
  readonly path: readonly (string | number)[];
  /** What it does to the pods of the baseline. */
  readonly verb: "selects" | "is attached to a Service of" | "names labels of";
}

/** Warns that a policy selects the baseline's pods, not the fork's, and cannot be re-emitted. */
export function reportUnknown(
  fork: Fork,
  { owner, path, verb }: UnknownPolicy,
  problems: Problems,
): void {
  problems.report({
    code: "W0520",
    message: `${displayName(objectKey(owner.object))} ${verb} the pods of ${forked(fork.workload)} and will not apply to its fork "${fork.name}"`,
    help: `Isolane does not know how to re-emit this kind for a fork; if it matters there, write a copy that selects the label ${labels.fork}: ${fork.name}`,
    source: fork.source,
    related: [{ message: "the object", source: below(owner.source, ...path) }],
  });
}

function forked(workload: Workload): string {
  return displayName(objectKey(workload.object));
}

const found = new WeakMap<BaselineIndex, Unmodelled>();

function unmodelled(baseline: BaselineIndex): Unmodelled {
  const known = found.get(baseline);
  if (known !== undefined) return known;
  const objects = [...baseline.objects.values()].filter(
    ({ object }) => selectorRows(object).length === 0 && kindOf(object).selectsOther === undefined,
  );
  const result: Unmodelled = {
    selectors: objects.flatMap(unknownSelectors),
    opaque: objects
      .filter(({ object }) => isOpaque(object))
      .map((owner) => ({ owner, text: JSON.stringify(owner.object.spec ?? null) })),
  };
  found.set(baseline, result);
  return result;
}

/** Selectors of an object that the baseline index does not know; an empty one selects the fork as well. */
function unknownSelectors(owner: BaselineObject): readonly UnknownSelector[] {
  return selectorFields.flatMap((field) => {
    const raw = at(owner.object.spec, field);
    if (!isRecord(raw)) return [];
    const wanted =
      "labels" in raw ? { matchLabels: toLabels(raw.labels) ?? {} } : toLabelSelector(raw);
    const empty = wanted === undefined || Object.keys(wanted).length === 0;
    return empty ? [] : [{ owner, selector: wanted, path: ["spec", field] }];
  });
}
