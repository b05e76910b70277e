/**
 * @module Names of members in lists that carry keys, as expressions of RE2: no rule routes by a name that is spelled
 * otherwise, but a program that decodes names sends the key itself on. Where keys are taken or replaced, these are meant.
 */
import type { ListCarrier } from "./carriers.ts";

/**
 * What libraries take off around the name of a member of `baggage`: whatever is no printable letter (Python's and
 * JavaScript's `strip` and `trim` know Unicode; a header's bytes are Latin-1 to them), also where it is encoded, and `+`,
 * which some decode to a blank.
 */
const around = "(?:[^!-*,-~]|%(?:[0189A-Fa-f][0-9A-Fa-f]|20|7[Ff]))*";

const readable = {
  baggage: (name: string) => `${around}${[...name].map(encodable).join("")}${around}`,
  tracestate: (name: string) => `[^!-~]*${escapeRegex(name)}`,
} as const satisfies Readonly<Record<ListCarrier["kind"], (name: string) => string>>;

/**
 * A member's name with what is around it, from the comma to the `=`, in every spelling that some library reads as it:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/baggage/utils.ts,
 * https://github.com/open-telemetry/opentelemetry-python/blob/main/opentelemetry-api/src/opentelemetry/baggage/propagation/__init__.py.
 * Names in `tracestate` are decoded by nobody.
 */
export function readableName({ kind, name }: ListCarrier): string {
  return readable[kind](name);
}

/** A letter, or its percent-encoding. */
function encodable(letter: string): string {
  const code = letter.charCodeAt(0).toString(16).toUpperCase();
  const digits = code.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`);
  return `(?:${escapeRegex(letter)}|%${digits})`;
}

/** Text that stands for itself in a regular expression. */
export function escapeRegex(text: string): string {
  return text.replace(/[.^$*+?()[\]{}|\\]/g, "\\$&");
}
