/** @module What commands print with `--format json`, held against its schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { Printed } from "./project.ts";

const names = [
  "adopt-report",
  "index",
  "report",
  "publish-report",
  "verify-report",
  "lanes-report",
  "merge-driver-report",
  "doctor-report",
  "explain-report",
  "init-report",
  "help",
  "sandbox-report",
  "diff-report",
  "upgrade-report",
  "comment-report",
  "prune-report",
  "import-report",
  "recompile-report",
  "completion-report",
  "misuse",
] as const;
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTuples: false,
  schemas: names.map((name) =>
    JSON.parse(
      readFileSync(join(import.meta.dirname, `../../schemas/${name}.schema.json`), "utf8"),
    ),
  ),
});

/** The document that a command printed. It is all that the command printed, and says how the command ended. */
export function jsonBy(schema: (typeof names)[number], { code, out, err }: Printed) {
  expect(err).toBe("");
  const document = JSON.parse(out);
  const validate = ajv.getSchema(`https://isolane.dev/schemas/${schema}.schema.json`);
  expect([validate?.(document), validate?.errors]).toEqual([true, null]);
  expect(document.ok).toBe(code === 0);
  return document;
}
