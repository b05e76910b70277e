/** @module The table of all diagnostic codes. docs/errors.md is generated from it. */
import type { CodeRow } from "./code.ts";
import { capabilitiesCodes } from "./codes/capabilities.ts";
import { conflictsCodes } from "./codes/conflicts.ts";
import { loadCodes } from "./codes/load.ts";
import { outputCodes } from "./codes/output.ts";
import { questionsCodes } from "./codes/questions.ts";
import { referencesCodes } from "./codes/references.ts";
import { schemaCodes } from "./codes/schema.ts";
import { verifyCodes } from "./codes/verify.ts";

const table = {
  ...loadCodes,
  ...schemaCodes,
  ...referencesCodes,
  ...capabilitiesCodes,
  ...conflictsCodes,
  ...outputCodes,
  ...questionsCodes,
  ...verifyCodes,
} as const;

/** A stable code, as `E0301`. */
export type DiagnosticCode = keyof typeof table;

/** Every code and what it means. */
export const codes: Readonly<Record<DiagnosticCode, CodeRow>> = table;
