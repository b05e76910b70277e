/** @module Which sandboxes a route group joins, read without the compiler's help. */
import type { Labels } from "../../kube/label-selector.ts";
import type { Match } from "../../model/spec.gen.ts";

/** Whether a group's match accepts a sandbox's labels; `*` stands for any characters. */
export function accepts(match: Match, labels: Labels): boolean {
  if ("any" in match) return match.any.some((inner) => accepts(inner, labels));
  if ("all" in match) return match.all.every((inner) => accepts(inner, labels));
  const own = Object.hasOwn(labels, match.label.key) ? labels[match.label.key] : undefined;
  return own !== undefined && fits(match.label.value.split("*"), own);
}

function fits(parts: readonly string[], text: string): boolean {
  const [first = "", ...rest] = parts;
  if (!text.startsWith(first)) return false;
  const left = text.slice(first.length);
  const last = rest.at(-1);
  if (last === undefined) return left === "";
  let from = 0;
  for (const part of rest.slice(0, -1)) {
    const found = left.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return left.length - last.length >= from && left.endsWith(last);
}
