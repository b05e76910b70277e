/**
 * @module How one string becomes YAML text. Kubernetes tools read YAML 1.1 (sigs.k8s.io/yaml), others
 * 1.2, so a string is written plain only where every reader takes it for the same string. The rule lists
 * what is known to be safe, never what is known to be dangerous.
 */

/** Words that one YAML version or another reads as a boolean, a null or a number, in any case. */
const words = new Set([
  ...["y", "n", "yes", "no", "on", "off", "true", "false"],
  ...["null", "nil", "none", "nan", "inf", "infinity"],
]);

/**
 * First a character that no indicator and no number starts with (or an option such as `-c`, `--flag`),
 * then printable ASCII. `: `, ` #`, a final colon and a final space end a plain scalar.
 */
const plain = /^(?:[A-Za-z_/$(^\\]|--?[A-Za-z])[\x20-\x7e]*$/;
const endsPlain = /: |:$| #| $/;

/** Quantities and durations: `100m`, `64Mi`, `1.5Gi`, `30s`. No reader takes them for numbers. */
const quantity = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|ms|s|h|d)$/;

/** True where the text itself, unquoted, is read as this string by YAML 1.1 and 1.2 alike. */
export function isPlain(value: string): boolean {
  if (plain.test(value)) return !endsPlain.test(value) && !words.has(value.toLowerCase());
  return quantity.test(value);
}

/**
 * Control characters, the line breaks that only YAML 1.1 knows (NEL, LS, PS), no-break space, byte
 * order marks and lone surrogates: never written raw.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/**
 * True for several lines that a literal block (`|` or `|-`) gives back exactly. Text that starts with
 * white space needs an indentation indicator and text that ends in several line breaks needs `|+`:
 * both are read differently by old parsers, so they are quoted instead.
 */
export function isBlock(value: string): boolean {
  const text = value.endsWith("\n") ? value.slice(0, -1) : value;
  return (
    value.includes("\n") &&
    /^\S/.test(text) &&
    !/\s$/.test(text.slice(-1)) &&
    !unprintable.test(value)
  );
}

/** As above, without what JSON escapes itself. */
const escaped = /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON text that every YAML reader takes: its escapes mean the same there, and what JSON leaves raw gets one. */
export function yamlOfJson(json: string): string {
  return json.replace(escaped, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text in double quotes. */
export function quoted(value: string): string {
  return yamlOfJson(JSON.stringify(value));
}

/**
 * A number. PyYAML takes `1e+21` for a string, since its YAML 1.1 floats need a point, so an exponent
 * always gets one.
 */
export function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a JSON number`);
  const text = JSON.stringify(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}
