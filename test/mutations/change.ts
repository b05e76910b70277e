/** @module What a mutant changed, in one line: for reports, and to do it again by hand. */
import type { Json } from "../../lib/kube/object.ts";
import { type Mutant, Text } from "./mutation.ts";
import { isMap, nodeAt, type Path, sameValue } from "./node.ts";

/** `path/of/file.yaml: spec.http.0.timeout: "3s" → gone`. */
export function changeText({ world, changes }: Mutant): string {
  const known = new Map(world.files.map(({ path, document }) => [path, document]));
  const texts = new Map(world.files.map(({ path, text }) => [path, text]));
  const lines = [...changes].map(([path, document]) => {
    const old = known.get(path);
    if (document === undefined) return `${path}: removed`;
    if (document instanceof Text) return `${path}: ${textChange(texts.get(path), document.text)}`;
    if (old === undefined) return `${path}: added`;
    const at = difference(old, document);
    return `${path}: ${at.join(".")}: ${short(nodeAt(old, at))} → ${short(nodeAt(document, at))}`;
  });
  return lines.length > 3 ? `${lines.slice(0, 3).join("; ")} …` : lines.join("; ");
}

/** The first and deepest path at which two documents differ. */
export function difference(a: Json, b: Json): Path {
  const apart = (step: string | number): Path => [
    step,
    ...difference(nodeAt(a, [step]) ?? null, nodeAt(b, [step]) ?? null),
  ];
  if (isMap(a) && isMap(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const changed = keys.filter((key) => !sameValue(a[key], b[key]));
    const [only] = changed;
    if (changed.length !== 1 || only === undefined) return [];
    return Object.hasOwn(a, only) && Object.hasOwn(b, only) ? apart(only) : [only];
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    const changed = [...a.keys()].filter((index) => !sameValue(a[index], b[index]));
    const [only] = changed;
    return changed.length !== 1 || only === undefined ? [] : apart(only);
  }
  return [];
}

function short(node: Json | undefined): string {
  if (node === undefined) return "gone";
  const text = JSON.stringify(node);
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}

/** What two texts have not in common, from the first character that differs. */
function textChange(old: string | undefined, text: string): string {
  if (old === undefined) return `added: ${JSON.stringify(text)}`;
  const at = [...text].findIndex((sign, index) => sign !== old[index]);
  const added = text.slice(at, Math.max(at, at + text.length - old.length));
  return `${JSON.stringify(added).slice(0, 90)} added at character ${at}`;
}
