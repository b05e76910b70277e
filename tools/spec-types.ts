/** @module lib/model/spec.gen.ts from the schemas. */
import { readFileSync } from "node:fs";
import { compileFromFile } from "json-schema-to-typescript";
import { asArray, asRecord, asString, at } from "../lib/kube/json.ts";

/** The kinds of specs, in the order of their files in schemas/. */
export const schemaNames = ["environment", "sandbox", "route-group", "resource-plugin"] as const;

/** The kinds whose defaults validation fills in. */
const completed = [
  ["environment", "Environment", "An environment"],
  ["resource-plugin", "ResourcePlugin", "A plugin"],
] as const;

/** The TypeScript types of the specs. */
export async function specTypes(): Promise<string> {
  const parts = [
    "/** @module Types of the specs. Generated from schemas/ by `npm run gen`: do not edit. */\n",
  ];
  for (const name of schemaNames) {
    parts.push(
      await compileFromFile(`schemas/${name}.schema.json`, {
        bannerComment: "",
        additionalProperties: false,
        style: { printWidth: 100 },
        ignoreMinAndMaxItems: true,
      }),
    );
  }
  for (const [file, type, words] of completed) {
    const schema: unknown = JSON.parse(readFileSync(`schemas/${file}.schema.json`, "utf8"));
    parts.push(
      `/** ${words} as validation hands it over: what its schema has a default for is there. */`,
      `export type Complete${type} = ${type} & ${filledIn(schema, type)};\n`,
    );
  }
  return parts.join("\n").replace(oneSentence, "/** $1 */");
}

/** A comment of one line that the generator spreads over three; the sources of lib/ write it as one. */
const oneSentence = /\/\*\*\n *\* (.*)\n *\*\//g;

/** What is always there of a type: its fields with a default, and what is always there of its fields. */
function filledIn(schema: unknown, type: string): string | undefined {
  const fields = Object.entries(asRecord(at(schema, "properties")));
  const own = fields.filter(([, field]) => at(field, "default") !== undefined);
  const inner = fields.flatMap(([name, field]) => {
    const title = asString(at(field, "title")) ?? `NonNullable<${type}["${name}"]>`;
    const filled = filledIn(field, title);
    const isThere =
      at(field, "default") !== undefined || asArray(at(schema, "required")).includes(name);
    return filled === undefined ? [] : [`${name}${isThere ? "" : "?"}: ${filled}`];
  });
  const names = own.map(([name]) => `"${name}"`).join(" | ");
  const parts = [
    ...(names === "" ? [] : [`Required<Pick<${type}, ${names}>>`]),
    ...(inner.length === 0
      ? []
      : [`{\n${inner.map((line) => `${line};`.replace(/^/gm, "  ")).join("\n")}\n}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(" & ");
}
