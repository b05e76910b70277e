/** @module A spec while it is changed: its value as it will be, and the edits that lead there. */
import { at, isRecord, stable } from "../kube/json.ts";
import type { Json, JsonObject } from "../kube/object.ts";
import type { Edit } from "../yaml/edit.ts";

type Path = Edit["path"];

/** Starts from a value; `set` records what differs. */
export class Draft {
  #value: JsonObject;
  readonly #edits: Edit[] = [];

  constructor(value: JsonObject) {
    this.#value = value;
  }

  /** As it is after all edits so far. */
  get value(): JsonObject {
    return this.#value;
  }

  /** What was changed, in order. Empty: nothing. */
  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Sets a value, or deletes it by undefined. What is so already is no edit. `behind`: where a new field stands in the text. */
  set(path: Path, value: Json | undefined, behind?: string): void {
    const before = at(this.#value, ...path);
    if (value === undefined ? before === undefined : stable(before) === stable(value)) return;
    this.#edits.push({ path, value, behind });
    const next = placed(this.#value, path, value);
    if (isRecord(next)) this.#value = next;
  }
}

/** The value with another one at a path. */
function placed(node: unknown, [step, ...rest]: Path, value: Json | undefined): Json | undefined {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(node) ? [...node] : [];
    const item = placed(list[step], rest, value);
    if (item === undefined) list.splice(step, 1);
    else list[step] = item;
    return list.length === 0 && value === undefined ? undefined : list;
  }
  const entries = Object.entries(isRecord(node) ? node : {});
  const inner = placed(at(node, step), rest, value);
  const others = entries.filter(([key]) => key !== step);
  if (inner === undefined)
    return others.length === 0 && value === undefined ? undefined : Object.fromEntries(others);
  return Object.fromEntries(
    entries.some(([key]) => key === step)
      ? entries.map(([key, old]) => [key, key === step ? inner : old])
      : [...entries, [step, inner]],
  );
}
