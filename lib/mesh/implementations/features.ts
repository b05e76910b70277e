/** @module What of an object's text only some releases of a program know, and where an object says it. */
import { apiGroup, type KubeObject } from "../../kube/object.ts";
import { nodesAt } from "../../kube/selectors.ts";
import type { DocumentPath } from "../../model/source.ts";

/** A release as people write it: `1.5`, `1.30.2`. */
export type Release = string;

/** Something of an object's text. */
export interface Feature {
  /** For people, in Markdown. */
  readonly title: string;
  /** Whose objects: `apiVersion/Kind`, or `group/Kind` for every version of it. */
  readonly kinds: readonly string[];
  /** Paths of its nodes below `spec`, `[]` for every item. Absent: the object itself. */
  readonly paths?: readonly string[];
  /** Only nodes that are one of these. Default: all. */
  readonly values?: readonly (string | number)[];
}

/** Where an object says it; the empty path stands for the object itself. */
export function usesOf(object: KubeObject, feature: Feature): readonly DocumentPath[] {
  const { apiVersion, kind } = object;
  const names = [`${apiVersion}/${kind}`, `${apiGroup(apiVersion)}/${kind}`];
  if (!feature.kinds.some((one) => names.includes(one))) return [];
  if (feature.paths === undefined) return [[]];
  return feature.paths.flatMap((path) =>
    nodesAt(object, `spec.${path}`)
      .filter(({ value }) => feature.values?.some((one) => one === value) ?? true)
      .map((node) => node.path),
  );
}

/** Negative where `a` is the older release; only what `b` says of minor versions and patches counts. */
export function compareReleases(a: Release, b: Release): number {
  const [own, other] = [a, b].map((release) => release.split(".").map(Number));
  const apart = (other ?? []).map((part, index) => (own?.[index] ?? 0) - part);
  return apart.find((one) => one !== 0) ?? 0;
}
