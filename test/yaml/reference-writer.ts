/** @module The writer that the `yaml` library makes, with our rules for texts and numbers: ours has to write the same. */
import { Scalar, type ScalarTag, Schema, stringify } from "yaml";
import { mapTag, type StringifyContext, seqTag, stringifyString } from "yaml/util";
import { orderIn, withoutOrders } from "../../lib/yaml/file-orders.ts";
import { isBlock, isPlain, numeral, quoted } from "../../lib/yaml/written-scalar.ts";

/** The value with its keys as they are. */
export function written(value: object): string {
  return stringify(value, options);
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
