/** @module lib/model/spec.gen.ts from the schemas. */
import { compileFromFile } from "json-schema-to-typescript";

/** The kinds of specs, in the order of their files in schemas/. */
export const schemaNames = ["environment", "sandbox", "route-group"] as const;

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
  return parts.join("\n");
}
