/**
 * @module The one YAML writer. Kubernetes objects to text that YAML 1.1 and 1.2 parsers read alike:
 * conventional key order at the top, no aliases, no folding, strings quoted wherever any parser could
 * take them for something else.
 */
import { Scalar, type ScalarTag, Schema, stringify } from "yaml";
import { mapTag, type StringifyContext, seqTag, stringifyString } from "yaml/util";
import { orderIn, withoutOrders } from "./file-orders.ts";
import { orderKeys } from "./key-order.ts";
import { isBlock, isPlain, numeral, quoted } from "./written-scalar.ts";

/**
 * The object as one YAML document, ending with a newline. `comment` becomes its first line.
 * @param verbatim Keeps the order of all keys. Default: false.
 */
export function writeYaml(object: object, comment?: string, verbatim = false): string {
  const head = comment === undefined ? "" : `# ${printable(comment)}\n`;
  return head + stringify(verbatim ? object : orderKeys(object), options);
}

/** A comment stays on its line whatever a file name holds. */
function printable(text: string): string {
  const isSafe = /^[\x20-\x7e]*$/.test(text) && orderIn(text) === undefined;
  return isSafe ? text : withoutOrders(quoted(text)).slice(1, -1);
}

const text: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  identify: (value) => typeof value === "string",
  resolve: (value) => value,
  stringify: (item, context, onComment, onChompKeep) => {
    const value = String(item.value);
    if (orderIn(value) !== undefined) return withoutOrders(quoted(value));
    if (isPlain(value)) return value;
    if (context.implicitKey !== true && isBlock(value)) {
      return block(value, context, onComment, onChompKeep);
    }
    return quoted(value);
  },
};

function block(
  value: string,
  context: StringifyContext,
  onComment?: () => void,
  onChompKeep?: () => void,
): string {
  const scalar = new Scalar(value);
  scalar.type = Scalar.BLOCK_LITERAL;
  return stringifyString(scalar as Scalar.Parsed, context, onComment, onChompKeep);
}

const number: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number" || typeof value === "bigint",
  resolve: (value) => value,
  stringify: ({ value }) => (typeof value === "number" ? numeral(value) : String(value)),
};

/** Only what JSON has: the writer's decisions are made above, not by a schema's patterns. */
const schema = new Schema({
  customTags: () => [mapTag, seqTag, "null", "bool", text, number],
});

const options = {
  schema,
  lineWidth: 0,
  aliasDuplicateObjects: false,
  indentSeq: false,
  blockQuote: "literal",
  // No %YAML line is ever wanted, and looking for custom tags walks the whole document.
  directives: false,
} as const;
