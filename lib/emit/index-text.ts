/** @module The text of an index file: JSON, a value on one line where it fits, so a change is a line and little is blank. */
import { isRecord } from "../kube/json.ts";

/** Longer values have a line for each of their items or fields. */
const width = 120;

/** Prints JSON data. */
export function indexText(value: unknown, indent = ""): string {
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    const items = value.map((item) => indexText(item, inner));
    return joined(items, ["[", "]"], indent);
  }
  if (!isRecord(value)) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${JSON.stringify(name)}: ${indexText(field, inner)}`);
  return joined(fields, ["{", "}"], indent);
}

function joined(
  parts: readonly string[],
  [open, close]: readonly [string, string],
  indent: string,
): string {
  const flat = `${open}${parts.join(", ")}${close}`;
  // No text of JSON has a line end in it: a part with one is broken already.
  if (indent.length + flat.length <= width && !flat.includes("\n")) return flat;
  return `${open}\n${parts.map((part) => `${indent} ${part}`).join(",\n")}\n${indent}${close}`;
}
