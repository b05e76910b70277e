/**
 * @module The one YAML writer. Kubernetes objects to text that YAML 1.1 and 1.2 parsers read alike:
 * conventional key order at the top, no aliases, no folding, strings quoted wherever any parser could
 * take them for something else. Our own, for speed: a library builds a node for each value first. The same
 * bytes as the library's: test/yaml/write.test.ts.
 */
import { orderIn, withoutOrders } from "./file-orders.ts";
import { type Order, orderedEntries, orders } from "./key-order.ts";
import { isBlock, isPlain, numeral, quoted } from "./written-scalar.ts";

/**
 * The object as one YAML document, ending with a newline. `comment` becomes its first line.
 * @param verbatim Keeps the order of all keys. Default: false.
 */
export function writeYaml(object: object, comment?: string, verbatim = false): string {
  const head = comment === undefined ? "" : `# ${printable(comment)}\n`;
  const entries = orderedEntries(object, verbatim ? orders.verbatim : orders.top);
  return `${head}${entries.length === 0 ? "{}" : fields(entries, "\n").slice(1)}\n`;
}

/** A comment stays on its line whatever a file name holds. */
function printable(text: string): string {
  const isSafe = /^[\x20-\x7e]*$/.test(text) && orderIn(text) === undefined;
  return isSafe ? text : withoutOrders(quoted(text)).slice(1, -1);
}

type Entries = ReturnType<typeof orderedEntries>;

/** The fields of a map, each behind a line break. `line`: a line break and the indentation of the map. */
function fields(entries: Entries, line: string): string {
  let text = "";
  for (const [key, value, order] of entries) {
    const name = plainOrQuoted(key);
    // Longer keys are not simple keys: YAML 1.2.2, 7.4.2.
    text +=
      name.length > 1024
        ? `${line}? ${name}${line}: ${item(value, order, `${line}  `)}`
        : `${line}${name}:${field(value, order, line)}`;
  }
  return text;
}

/** What stands behind a key and its colon. The dashes of a list count as its indentation. */
function field(value: unknown, order: Order, line: string): string {
  if (typeof value !== "object" || value === null) return ` ${scalar(value, line)}`;
  if (Array.isArray(value)) return value.length === 0 ? " []" : items(value, order, line);
  const entries = orderedEntries(value, order);
  return entries.length === 0 ? " {}" : fields(entries, `${line}  `);
}

function items(list: readonly unknown[], order: Order, line: string): string {
  let text = "";
  for (const one of list) text += `${line}- ${item(one, order, `${line}  `)}`;
  return text;
}

/** A value that begins on the line of a dash: what follows it is on lines of its own. */
function item(value: unknown, order: Order, line: string): string {
  if (typeof value !== "object" || value === null) return scalar(value, line.slice(0, -2));
  if (Array.isArray(value))
    return value.length === 0 ? "[]" : items(value, order, line).slice(line.length);
  const entries = orderedEntries(value, order);
  return entries.length === 0 ? "{}" : fields(entries, line).slice(line.length);
}

function scalar(value: unknown, line: string): string {
  if (typeof value === "number") return numeral(value);
  if (typeof value !== "string") return String(value ?? null);
  if (!value.includes("\n") || orderIn(value) !== undefined || !isBlock(value))
    return plainOrQuoted(value);
  const [header, body] = value.endsWith("\n") ? ["|", value.slice(0, -1)] : ["|-", value];
  return `${header}${line}  ${body.replace(/\n+/g, (breaks) => `${breaks}${line.slice(1)}  `)}`;
}

function plainOrQuoted(value: string): string {
  if (orderIn(value) !== undefined) return withoutOrders(quoted(value));
  return isPlain(value) ? value : quoted(value);
}
