/** @module Every text in an object, keys included, with its path. */
import { isRecord } from "../kube/json.ts";
import type { DocumentPath } from "../model/source.ts";

/** A text and where it stands; a key stands where its value does. */
export interface TextAt {
  readonly path: DocumentPath;
  readonly text: string;
}

/** The texts of a value, in its order. */
export function textsIn(value: unknown, path: DocumentPath = []): readonly TextAt[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const own = [...path, key];
    return [{ path: own, text: key }, ...textsIn(item, own)];
  });
}

/** `spec.containers[0].image`. */
export function pathText(path: DocumentPath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}
