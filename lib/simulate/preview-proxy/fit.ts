/** @module Whether a value has a form that is known in full: what is not in it is not understood, and so is a fault. */
import { isRecord } from "../../kube/json.ts";
import type { DocumentPath } from "../../model/source.ts";

/** A literal, a list or fields of forms, or a place at which something is asked of the value, or taken from it. */
export type Form =
  | string
  | number
  | boolean
  | readonly Form[]
  | { readonly [field: string]: Form | undefined }
  | ((value: unknown) => boolean);

/** The first place at which a value is not of a form; undefined: it is. */
export function misfit(
  value: unknown,
  form: Form,
  path: DocumentPath = [],
): DocumentPath | undefined {
  if (typeof form === "function") return form(value) ? undefined : path;
  if (typeof form !== "object") return value === form ? undefined : path;
  if (isList(form)) {
    if (!Array.isArray(value) || value.length !== form.length) return path;
    return first(form.map((one, index) => () => misfit(value[index], one, [...path, index])));
  }
  if (!isRecord(value)) return path;
  const fields = Object.entries(form);
  const stray = Object.keys(value).find((field) => form[field] === undefined);
  if (stray !== undefined) return [...path, stray];
  return first(
    fields.map(
      ([field, one]) =>
        () =>
          one === undefined ? undefined : misfit(value[field], one, [...path, field]),
    ),
  );
}

function isList(form: object): form is readonly Form[] {
  return Array.isArray(form);
}

function first(asked: readonly (() => DocumentPath | undefined)[]): DocumentPath | undefined {
  for (const ask of asked) {
    const found = ask();
    if (found !== undefined) return found;
  }
  return undefined;
}
