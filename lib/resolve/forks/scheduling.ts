/**
 * @module Affinity and topology spread of a fork's pods. A term that selected the baseline's own
 * pods ("not two of us on one node") would now be about the baseline's pods; it is made to be about
 * the fork's. Terms about other pods stay.
 */

import { asArray, asRecord, asString, isRecord } from "../../kube/json.ts";
import { selects, toLabelSelector } from "../../kube/label-selector.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { labels as isolaneLabels } from "../../model/interface.ts";
import type { ForkContext } from "./context.ts";
import { omit, setAt } from "./draft.ts";

type Labels = Readonly<Record<string, string>>;

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

/** The pod spec with every term about the baseline's own pods made to be about the fork's. */
export function rewriteScheduling(
  podSpec: JsonObject,
  context: ForkContext,
  podLabels: Labels,
): JsonObject {
  const rewrite = (term: Json): Json =>
    isRecord(term) ? rewriteTerm(term, context, podLabels) : term;
  let result = podSpec;
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const terms = asRecord(asRecord(podSpec.affinity)[kind]);
    if (Array.isArray(terms[required])) {
      result = setAt(result, ["affinity", kind, required], asArray(terms[required]).map(rewrite));
    }
    if (Array.isArray(terms[preferred])) {
      const weighted = asArray(terms[preferred]).map((item) =>
        isRecord(item) && isRecord(item.podAffinityTerm)
          ? { ...item, podAffinityTerm: rewrite(item.podAffinityTerm) }
          : item,
      );
      result = setAt(result, ["affinity", kind, preferred], weighted);
    }
  }
  if (Array.isArray(podSpec.topologySpreadConstraints)) {
    const constraints = asArray(podSpec.topologySpreadConstraints).map(rewrite);
    result = { ...result, topologySpreadConstraints: constraints };
  }
  return result;
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
