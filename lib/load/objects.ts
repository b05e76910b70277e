/** @module Documents of a baseline to objects: lists split, metadata checked, namespaces filled. */

import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { asString, at, isRecord } from "../kube/json.ts";
import { scopesOf } from "../kube/kinds.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import type { BaselineObject } from "../model/input.ts";
import { isSpec, labels } from "../model/interface.ts";
import { atKey, below, type SourceDocument, type SourceRef } from "../model/source.ts";
import { toObject } from "./metadata.ts";

/** The objects of all documents, sorted by key. `namespace` fills metadata.namespace where it is missing. */
export function toBaseline(
  documents: readonly SourceDocument[],
  namespace: string,
  problems: Problems,
): readonly BaselineObject[] {
  const objects = documents.flatMap((document) =>
    split(document.value, { document, path: [] }, problems),
  );
  const scopeOf = scopesOf(objects.map(({ object }) => object));
  const placed = objects.map(({ object, source }): BaselineObject => {
    const { namespace: own, ...metadata } = object.metadata;
    if (scopeOf(object) === "cluster") return { object: { ...object, metadata }, source };
    return own !== undefined
      ? { object, source }
      : { object: withNamespace(object, namespace), source };
  });
  return unique(placed, problems);
}

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const { name, ...metadata } = object.metadata;
  return { ...object, metadata: { name, namespace, ...metadata } };
}

/** One document to its objects: a List is split, items keep their own positions. */
function split(value: unknown, source: SourceRef, problems: Problems): readonly BaselineObject[] {
  if (isSpec(value)) {
    problems.report({
      code: "E0134",
      message: `the baseline holds a spec of Isolane (${String(at(value, "kind") ?? "without kind")})`,
      help: "narrow the baseline's sources so that they hold the trunk's manifests only",
      source,
    });
    return [];
  }
  if (isList(value)) return splitList(value, source, problems);
  const object = toObject(value, source, problems);
  if (object === undefined || isOwnOutput(object, source, problems)) return [];
  return [{ object, source }];
}

function isList(value: unknown): boolean {
  const kind = asString(at(value, "kind")) ?? "";
  if (kind === "List") return true;
  return (
    kind.endsWith("List") &&
    Array.isArray(at(value, "items")) &&
    at(value, "metadata", "name") === undefined
  );
}

function splitList(
  list: unknown,
  source: SourceRef,
  problems: Problems,
): readonly BaselineObject[] {
  const items = at(list, "items");
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items)) {
    const help = "write the objects as a list under `items`";
    problems.report({
      code: "E0130",
      message: "items of this List are not a list",
      help,
      source: below(source, "items"),
    });
    return [];
  }
  // What the API server prints as DeploymentList leaves apiVersion and kind to the list.
  const kind = (asString(at(list, "kind")) ?? "").slice(0, -"List".length);
  const inherited = kind === "" ? {} : { apiVersion: at(list, "apiVersion"), kind };
  return items.flatMap((item: unknown, index) => {
    const whole = isRecord(item) ? { ...inherited, ...item } : item;
    return split(whole, below(source, "items", index), problems);
  });
}

function isOwnOutput({ metadata }: KubeObject, source: SourceRef, problems: Problems): boolean {
  const own = [labels.sandbox, labels.group, labels.fork].find(
    (label) => metadata.labels?.[label] !== undefined,
  );
  if (own === undefined) return false;
  problems.report({
    code: "E0134",
    message: `the baseline holds an object that Isolane wrote (label "${own}")`,
    help: "narrow the baseline's sources so that they do not hold the output folder",
    source: atKey(below(source, "metadata", "labels", own)),
  });
  return true;
}

function unique(objects: readonly BaselineObject[], problems: Problems): readonly BaselineObject[] {
  const byKey = new Map<string, BaselineObject>();
  for (const candidate of objects) {
    const key = objectKey(candidate.object);
    const first = byKey.get(keyString(key));
    if (first === undefined) {
      byKey.set(keyString(key), candidate);
      continue;
    }
    problems.report({
      code: "E0136",
      message: `${displayName(key)} is given twice in the baseline`,
      help: "remove one of the two, or give them different namespaces",
      source: below(candidate.source, "metadata", "name"),
      related: [{ message: "also given here", source: below(first.source, "metadata", "name") }],
    });
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, object]) => object);
}
