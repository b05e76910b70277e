/** @module Documents of a baseline to objects: lists split, metadata checked, namespaces filled. */

import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { asRecord, asString, at } from "../kube/json.ts";
import { knownScopes, type StatedScopes } from "../kube/kinds.ts";
import { displayName, groupKind, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import type { BaselineObject } from "../model/input.ts";
import { labels } from "../model/interface.ts";
import { atKey, below, type SourceRef } from "../model/source.ts";
import type { Item } from "./items.ts";
import { toObject } from "./metadata.ts";
import { type Placeholder, placeholdersIn, reportPlaceholders } from "./placeholders.ts";

/** What an environment says that decides about its baseline's objects. */
export interface BaselineStated {
  /** Whether they are written. */
  readonly deploy: boolean;
  /** Whether an engine applies them from there: one that takes a namespace for what the object says. */
  readonly applied: boolean;
  readonly kinds: StatedScopes;
}

/** The objects of all items, sorted by key, in the namespaces of their sources. */
export function toBaseline(
  items: readonly Item[],
  { deploy, applied, kinds: stated }: BaselineStated,
  problems: Problems,
): readonly BaselineObject[] {
  const placeholders: Placeholder[] = [];
  const objects = items.flatMap(({ value, source, namespace }) => {
    if (isNamedLater(value)) {
      if (deploy) reportNamedLater(value, source, problems);
      return [];
    }
    const found = placeholdersIn(value, source);
    placeholders.push(...found);
    // A name that is a placeholder is no name: one report is enough.
    const object = found.length > 0 ? undefined : toObject(value, source, problems);
    if (object === undefined || isOwnOutput(object, source, problems)) return [];
    return [{ object, source, namespace }];
  });
  reportPlaceholders(placeholders, problems);
  const known = knownScopes(
    objects.map(({ object }) => object),
    stated,
  );
  if (applied) reportGuesses(objects, known, problems);
  const placed = objects.map(({ object, source, namespace }): BaselineObject => {
    const { namespace: own, ...metadata } = object.metadata;
    if (known(object) === "cluster") return { object: { ...object, metadata }, source };
    return own !== undefined
      ? { object, source }
      : { object: withNamespace(object, namespace), source };
  });
  return unique(placed, problems);
}

/** Says once which kinds got a namespace because nothing says that they have none. */
function reportGuesses(
  objects: readonly BaselineObject[],
  known: ReturnType<typeof knownScopes>,
  problems: Problems,
): void {
  const placed = objects.filter(({ object }) => object.metadata.namespace !== undefined);
  const namespaced = new Set(placed.map(({ object }) => groupKind(object)));
  const guessed = objects.filter(({ object }) => {
    const isPlaced = namespaced.has(groupKind(object));
    return !isPlaced && known(object) === undefined;
  });
  const [first] = guessed;
  if (first === undefined) return;
  const kinds = [...new Set(guessed.map(({ object }) => groupKind(object)))].sort(compareText);
  problems.report({
    code: "W0105",
    message: `nothing says whether ${someOf(kinds)} ${kinds.length === 1 ? "is" : "are"} cluster-scoped: the objects get a namespace`,
    help: `add the CRDs to the baseline, or state it: spec.baseline.kinds: {${groupKind(first.object)}: {scope: Cluster}} (or Namespaced)`,
    source: below(first.source, "kind"),
  });
}

function someOf(words: readonly string[]): string {
  const shown = words.slice(0, 5).join(", ");
  return words.length > 5 ? `${shown} and ${words.length - 5} more kinds` : shown;
}

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const { name, ...metadata } = object.metadata;
  return { ...object, metadata: { name, namespace, ...metadata } };
}

/** The API server makes the name up: a new object at every apply, which nothing here can compare or refer to. */
function isNamedLater(value: unknown): boolean {
  const { name, generateName } = asRecord(at(value, "metadata"));
  return (
    (name === undefined || name === null || name === "") && asString(generateName) !== undefined
  );
}

function reportNamedLater(value: unknown, source: SourceRef, problems: Problems): void {
  const kind = asString(at(value, "kind")) ?? "an object";
  problems.report({
    code: "W0104",
    message: `${kind} "${String(at(value, "metadata", "generateName"))}..." has its name made up at every apply: it is left out of the output`,
    help: "give it a fixed metadata.name to have it applied from here, or let the pipeline create it that creates it today",
    source: below(source, "metadata", "generateName"),
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
    reportTwice(displayName(key), candidate.source, first.source, problems);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, object]) => object);
}

/** Reports an object that is in a baseline a second time. */
export function reportTwice(
  name: string,
  second: SourceRef,
  first: SourceRef,
  problems: Problems,
): void {
  problems.report({
    code: "E0136",
    message: `${name} is given twice in the baseline`,
    help: "remove one of the two, or give them different namespaces",
    source: below(second, "metadata", "name"),
    related: [{ message: "also given here", source: below(first, "metadata", "name") }],
  });
}
