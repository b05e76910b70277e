/** @module Writes what is generated from sources of truth; with --check only compares. */
import { readFileSync, writeFileSync } from "node:fs";
import { compileFromFile } from "json-schema-to-typescript";

const schemaNames = ["environment", "sandbox", "route-group"] as const;

async function specTypes(): Promise<string> {
  const parts = ["/** @module Types of the specs. Generated from schemas/ by `npm run gen`: do not edit. */\n"];
  for (const name of schemaNames) {
    parts.push(
      await compileFromFile(`schemas/${name}.schema.json`, {
        bannerComment: "",
        additionalProperties: false,
        style: { printWidth: 100 },
        maxItems: -1,
      }),
    );
  }
  return parts.join("\n");
}

const outputs: readonly { readonly path: string; readonly text: string }[] = [
  { path: "lib/model/spec.gen.ts", text: await specTypes() },
];

let stale = false;
for (const { path, text } of outputs) {
  let current = "";
  try {
    current = readFileSync(path, "utf8");
  } catch {
    // Not written yet.
  }
  if (current === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is not what npm run gen writes`);
    stale = true;
  } else writeFileSync(path, text);
}
process.exitCode = stale ? 1 : 0;
