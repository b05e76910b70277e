/**
 * @module Which sandboxes a route group joins, read without the compiler's help. Groups grow with sandboxes, so members
 * are found by their labels.
 */
import { grouped } from "../../kube/grouped.ts";
import type { Labels } from "../../kube/label-selector.ts";
import type { Match } from "../../model/spec.gen.ts";

/** Answers which of some things with labels a group's match accepts, in their order; `*` stands for any characters. */
export function membersAmong<One>(
  all: readonly One[],
  labelsOf: (one: One) => Labels,
): (match: Match) => readonly One[] {
  const places = new Map(all.map((one, place) => [one, place]));
  const placeOf = (one: One) => places.get(one) ?? 0;
  const byKey = indexed(all, labelsOf);
  const accepted = (match: Match): readonly One[] => {
    if ("any" in match) return match.any.flatMap(accepted);
    if ("all" in match) {
      const [first = [], ...others] = match.all.map(accepted);
      const sets = others.map((other) => new Set(other));
      return first.filter((one) => sets.every((set) => set.has(one)));
    }
    const { key, value } = match.label;
    const values = byKey.get(key) ?? new Map<string, readonly One[]>();
    if (!value.includes("*")) return values.get(value) ?? [];
    const parts = value.split("*");
    return [...values].flatMap(([own, bearers]) => (fits(parts, own) ? bearers : []));
  };
  return (match) => [...new Set(accepted(match))].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What bears a label, by its key and its value. */
function indexed<One>(
  all: readonly One[],
  labelsOf: (one: One) => Labels,
): ReadonlyMap<string, ReadonlyMap<string, readonly One[]>> {
  const borne = all.flatMap((one) =>
    Object.entries(labelsOf(one)).map(([key, value]) => [key, [value, one]] as const),
  );
  return new Map([...grouped(borne)].map(([key, own]) => [key, grouped(own)]));
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
