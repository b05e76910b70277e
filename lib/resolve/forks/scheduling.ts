/**
 * @module Affinity and topology spread of a fork's pods. A term that selected the baseline's own
 * pods ("not two of us on one node") would now be about the baseline's pods; it is made to be about
 * the fork's. Terms about other pods stay.
 */
import { asArray, asRecord, asString, isRecord } from "../../kube/json.ts";
import { podSpecRows } from "../../kube/kinds/kubernetes.ts";
import { selects, toLabelSelector } from "../../kube/label-selector.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { labels as isolaneLabels } from "../../model/interface.ts";
import type { ForkContext } from "./context.ts";
import { omit } from "./draft.ts";

type Labels = Readonly<Record<string, string>>;

/** Where a pod's spec keeps terms, each with a selector. */
const terms = podSpecRows.map(({ path }) => path.split(".").slice(0, -1));

/** The pod spec with every term about the baseline's own pods made to be about the fork's. */
export function rewriteScheduling(
  podSpec: JsonObject,
  context: ForkContext,
  podLabels: Labels,
): JsonObject {
  const rewrite = (term: Json): Json =>
    isRecord(term) ? rewriteTerm(term, context, podLabels) : term;
  return terms.reduce((spec, path) => asRecord(changedAt(spec, path, rewrite)), podSpec);
}

/** A value with the nodes at a path changed, in which `[]` stands for every item of a list. */
function changedAt(
  value: Json,
  [step, ...rest]: readonly string[],
  change: (node: Json) => Json,
): Json {
  if (step === undefined) return change(value);
  const field = step.replace("[]", "");
  const node = isRecord(value) ? value[field] : undefined;
  if (!isRecord(value) || node === undefined) return value;
  const changed = (item: Json) => changedAt(item, rest, change);
  return { ...value, [field]: Array.isArray(node) ? node.map(changed) : changed(node) };
}

function rewriteTerm(term: JsonObject, context: ForkContext, podLabels: Labels): JsonObject {
  const { workload, name } = context.target;
  const selector = toLabelSelector(term.labelSelector);
  const namespaces = asArray(term.namespaces);
  const here = namespaces.length === 0 || namespaces.includes(workload.namespace);
  if (selector === undefined || !here || !selects(selector, workload.podLabels)) return term;
  const rewritten = {
    ...omit(term, ["matchLabelKeys"]),
    labelSelector: { matchLabels: { [isolaneLabels.fork]: name } },
  };
  // A key that the fork's pods lack would be ignored by the scheduler, and is only confusing.
  const keys = asArray(term.matchLabelKeys).filter((key) => keepsKey(asString(key), podLabels));
  return keys.length === 0 ? rewritten : { ...rewritten, matchLabelKeys: keys };
}

function keepsKey(key: string | undefined, podLabels: Labels): boolean {
  return key !== undefined && (key === "pod-template-hash" || Object.hasOwn(podLabels, key));
}
