/**
 * @module What the API server's own OpenAPI document says of the structure of Kubernetes' kinds: the types of
 * fields, and by what the items of lists are told apart. lib/kube/structure.ts reads the lines.
 */
import { asArray, asRecord, asString, at, isRecord, texts } from "../lib/kube/json.ts";
import type { JsonObject } from "../lib/kube/object.ts";

/** The module that holds the structures of an OpenAPI v2 document. */
export function structuresModule(swagger: unknown, source: string): string {
  const lines = structures(asRecord(at(swagger, "definitions")));
  return `/** @module Recorded from api/openapi-spec/swagger.json of ${source}: npm run conformance -- schemas --record */

/** One line for each type; lib/kube/structure.ts says how to read them. */
export const structures = \`
${lines.join("\n")}
\`;
`;
}

/** Kinds of stable versions, and every type that they are made of, in order. */
function structures(definitions: JsonObject): readonly string[] {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.set(name, "");
    const schema = definitions[name];
    const isRoot = rootOf(schema) !== undefined;
    const fields = Object.entries(asRecord(at(schema, "properties")))
      .filter(
        ([field]) => !(isRoot && field === "status") && !skipped.has(`${shortOf(name)}.${field}`),
      )
      .map(([field, value]) => `${field}:${typeOf(value, definitions, visit)}`);
    found.set(name, fields.sort().join(" "));
  };
  for (const [name, schema] of Object.entries(definitions)) {
    if (/^v\d+$/.test(rootOf(schema)?.version ?? "")) visit(name);
  }
  return [...found]
    .map(([name, fields]) => {
      const root = rootOf(definitions[name]);
      const group = root?.group === "" ? "" : `${root?.group}/`;
      const kind = root === undefined ? "" : `@${group}${root.version}/${root.kind}`;
      return `${nameOf(name, definitions)}${kind} ${fields}`.trimEnd();
    })
    .sort();
}

/** What the API server writes. */
const skipped: ReadonlySet<string> = new Set(["ObjectMeta.managedFields"]);

interface Root {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The kind whose objects have the schema; undefined for parts and for lists. */
function rootOf(schema: unknown): Root | undefined {
  const [kind, second] = asArray(at(schema, "x-kubernetes-group-version-kind"));
  const metadata = asString(at(schema, "properties", "metadata", "$ref")) ?? "";
  if (second !== undefined || !metadata.endsWith(".ObjectMeta")) return undefined;
  const text = (field: string) => asString(at(kind, field)) ?? "";
  return { group: text("group"), version: text("version"), kind: text("kind") };
}

function shortOf(name: string): string {
  return name.split(".").at(-1) ?? "";
}

/** The last word of a definition's name; with group and version where several end alike. */
function nameOf(name: string, definitions: JsonObject): string {
  const short = shortOf(name);
  const alike = Object.keys(definitions).filter((other) => other.endsWith(`.${short}`));
  return alike.length === 1 ? short : name.split(".").slice(-3).join(".");
}

type Visit = (name: string) => void;

function typeOf(raw: unknown, definitions: JsonObject, visit: Visit): string {
  const reference = asString(at(raw, "$ref"))?.replace("#/definitions/", "");
  if (reference !== undefined) return referred(reference, definitions, visit);
  const schema = asRecord(raw);
  switch (schema.type) {
    case "string":
      return schema.format === "int-or-string" ? "p" : "s";
    case "integer":
      return "i";
    case "number":
      return "n";
    case "boolean":
      return "b";
    case "array":
      return `[${typeOf(schema.items, definitions, visit)}${keysOf(schema)}]`;
    case "object":
      return isRecord(schema.additionalProperties)
        ? `{${typeOf(schema.additionalProperties, definitions, visit)}}`
        : "o";
    default:
      return "a";
  }
}

function referred(name: string, definitions: JsonObject, visit: Visit): string {
  // Its text form is what OpenAPI says; numbers are taken too (apimachinery, Quantity.UnmarshalJSON).
  if (name.endsWith(".resource.Quantity")) return "q";
  if (at(definitions[name], "properties") === undefined) {
    return typeOf(definitions[name], definitions, visit);
  }
  visit(name);
  return nameOf(name, definitions);
}

/** `,key` for each key of a list that is a map; `|key` where patches replace the list; `,` alone for a set. */
function keysOf(schema: JsonObject): string {
  if (schema["x-kubernetes-list-type"] === "set") return ",";
  const keys = texts(schema["x-kubernetes-list-map-keys"]);
  const merged = schema["x-kubernetes-patch-merge-key"];
  if (keys.length === 0) return "";
  if (merged !== undefined && merged !== keys[0])
    throw new Error(`merged by ${merged}, not ${keys}`);
  return `${merged === undefined ? "|" : ","}${keys.join(",")}`;
}
