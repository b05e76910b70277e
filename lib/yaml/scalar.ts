/**
 * @module What a plain scalar means, exactly as Kubernetes reads it: sigs.k8s.io/yaml over goyaml v2
 * (`resolve.go`): YAML 1.1 words, octal by a leading zero, no base 60, dates stay text. Integers have 64 bits
 * there, and 53 in a `number` here: those in between are a `bigint`.
 */

/** A plain scalar's value; `infinite` is a number that JSON has not. */
export type Scalar =
  | { readonly value: string | number | bigint | boolean | null }
  | { readonly infinite: true };

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
  if (notFinite.test(text)) return { infinite: true };
  if (text.startsWith(".")) {
    return pointFloat.test(text) ? finite(Number(text.replaceAll("_", "")), text) : { value: text };
  }
  if (!/^[-+0-9]/.test(text)) return { value: text };
  return numeric(text);
}

function numeric(text: string): Scalar {
  const plain = text.replaceAll("_", "");
  if (/^-?[1-9][0-9]{0,14}$/.test(plain)) return { value: Number(plain) };
  const whole = wholeNumber(plain);
  if (whole !== undefined && fits(whole, /^[-+]/.test(plain))) return { value: shortest(whole) };
  // What 64 bits cannot hold is read once more, as a float.
  return float.test(plain) ? finite(Number(plain), text) : { value: text };
}

function wholeNumber(plain: string): bigint | undefined {
  if (!decimal.test(plain) && !prefixed.test(plain)) return undefined;
  const digits = plain.replace(/^[-+]/, "");
  const whole = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return plain.startsWith("-") ? -whole : whole;
}

/** `strconv.ParseInt`, then `ParseUint`, which takes no sign. */
function fits(whole: bigint, signed: boolean): boolean {
  return BigInt.asIntN(64, whole) === whole || (!signed && BigInt.asUintN(64, whole) === whole);
}

function shortest(whole: bigint): number | bigint {
  const value = Number(whole);
  return Number.isSafeInteger(value) ? value : whole;
}

/**
 * Go's ParseFloat fails for what is out of range, and the scalar stays text. A whole float goes to the API server
 * without a point, as its shortest digits, which are read as an integer there.
 */
function finite(value: number, text: string): Scalar {
  if (!Number.isFinite(value)) return { value: text };
  const digits = JSON.stringify(value);
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || !decimal.test(digits)) {
    return { value: value === 0 ? 0 : value };
  }
  const whole = BigInt(digits);
  return { value: fits(whole, value < 0) ? whole : value };
}
