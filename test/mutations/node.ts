/** @module Finds and changes nodes of JSON documents: by pattern, without touching the original. */
import type { Json, JsonObject } from "../../lib/kube/object.ts";

/** Steps from a document's root to a node. */
export type Path = readonly (string | number)[];

/** What takes a node out of its list or map. */
export const cut = Symbol("cut");

/** Paths that a pattern names: `spec.http.*.match`, where `*` is every key or index, and a number an index. */
export function pathsTo(root: Json, pattern: string): readonly Path[] {
  let found: readonly Path[] = [[]];
  for (const step of pattern.split(".")) {
    found = found.flatMap((path) => stepsInto(nodeAt(root, path), step).map((s) => [...path, s]));
  }
  return found;
}

function stepsInto(node: Json | undefined, step: string): readonly (string | number)[] {
  if (Array.isArray(node))
    return [...node.keys()].filter((index) => ["*", `${index}`].includes(step));
  if (!isMap(node)) return [];
  if (step === "*") return Object.keys(node);
  return Object.hasOwn(node, step) ? [step] : [];
}

/** Paths of all nodes below the root, leaves and inner ones, in document order. */
export function allPaths(root: Json): readonly Path[] {
  return stepsInto(root, "*").flatMap((step) => [
    [step],
    ...allPaths(nodeAt(root, [step]) ?? null).map((path) => [step, ...path]),
  ]);
}

/** The node at a path. */
export function nodeAt(root: Json | undefined, path: Path): Json | undefined {
  let node = root;
  for (const step of path) {
    if (Array.isArray(node) && typeof step === "number") node = node[step];
    else if (isMap(node) && Object.hasOwn(node, step)) node = node[step];
    else return undefined;
  }
  return node;
}

/** The text at a path, or the empty text. */
export function textAt(root: Json | undefined, ...path: Path): string {
  const node = nodeAt(root, path);
  return typeof node === "string" ? node : "";
}

/** The document with another node at a path; maps on the way that are missing are made. */
export function withNode(root: Json | undefined, path: Path, next: Json | typeof cut): Json {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (next === cut) throw new Error("a whole document is removed with its file");
    return next;
  }
  if (Array.isArray(root)) {
    const index = Number(step);
    if (rest.length === 0 && next === cut) return root.toSpliced(index, 1);
    return root.with(index, withNode(root[index], rest, next));
  }
  const map: JsonObject = isMap(root) ? root : {};
  if (rest.length === 0 && next === cut) {
    return Object.fromEntries(Object.entries(map).filter(([key]) => key !== step));
  }
  const old = Object.hasOwn(map, step) ? map[step] : undefined;
  return { ...map, [step]: withNode(old, rest, next) };
}

/** True for a JSON map. */
export function isMap(node: Json | undefined): node is JsonObject {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

/** Whether two values are one value to every reader: order of keys apart. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => sameValue(a[key], b[key]));
  }
  return a === b;
}
