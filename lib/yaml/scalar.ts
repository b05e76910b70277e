/**
 * @module What a plain scalar means, exactly as Kubernetes reads it: sigs.k8s.io/yaml over goyaml v2
 * (`resolve.go`): YAML 1.1 words, octal by a leading zero, no base 60, dates stay text.
 */

/** A plain scalar's value; `inexact` is a number that neither JSON nor a 64-bit float can hold. */
export type Scalar =
  | { readonly value: string | number | boolean | null }
  | { readonly inexact: true };

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...spellings(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], true),
  ...spellings(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], false),
  ...spellings(["", "~", "null", "Null", "NULL"], null),
]);

function spellings<V>(list: readonly string[], value: V): readonly (readonly [string, V])[] {
  return list.map((word) => [word, value] as const);
}

/** JSON has neither; Kubernetes refuses them as well. */
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/;
/** Go's strconv.ParseInt with base 0. */
const prefixed = /^[-+]?0(?:[xX][0-9a-fA-F]+|[oO]?[0-7]+|[bB][01]+)$/;
/** goyaml's yamlStyleFloat. */
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** After a leading point goyaml asks Go's ParseFloat, which takes `_` between digits only. */
const pointFloat = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/** The meaning of a plain scalar's text. */
export function plainScalar(text: string): Scalar {
  const first = text.charCodeAt(0);
  // Most scalars are names: nothing that starts with another letter can mean anything else.
  if (first > 0x39 && !"yYnNtTfFoO~".includes(text.charAt(0))) return { value: text };
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  if (notFinite.test(text)) return { inexact: true };
  if (text.startsWith(".")) {
    return pointFloat.test(text) ? finite(Number(text.replaceAll("_", "")), text) : { value: text };
  }
  if (!/^[-+0-9]/.test(text)) return { value: text };
  return numeric(text);
}

function numeric(text: string): Scalar {
  const plain = text.replaceAll("_", "");
  if (decimal.test(plain)) return integer(Number(plain), text);
  if (prefixed.test(plain)) return integer(parsePrefixed(plain), text);
  if (float.test(plain)) return finite(Number(plain), text);
  return { value: text };
}

function parsePrefixed(plain: string): number {
  const negative = plain.startsWith("-");
  const digits = plain.replace(/^[-+]/, "");
  const octal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits;
  return negative ? -Number(octal) : Number(octal);
}

function integer(value: number, text: string): Scalar {
  if (!Number.isFinite(value)) return { value: text };
  return Number.isSafeInteger(value) ? { value: value === 0 ? 0 : value } : { inexact: true };
}

/** Go's ParseFloat fails for what is out of range, and the scalar stays text. */
function finite(value: number, text: string): Scalar {
  if (!Number.isFinite(value)) return { value: text };
  return { value: value === 0 ? 0 : value };
}
