/** @module The table of all diagnostic codes. docs/errors.md is generated from it. */
import { authoringCodes } from "./codes/authoring.ts";
import { capabilitiesCodes } from "./codes/capabilities.ts";
import { carriersCodes } from "./codes/carriers.ts";
import { conflictsCodes } from "./codes/conflicts.ts";
import { customizationsCodes } from "./codes/customizations.ts";
import { dependencyCodes } from "./codes/dependencies.ts";
import { edgeCodes } from "./codes/edges.ts";
import { entryPointCodes } from "./codes/entry-points.ts";
import { ingressEntryCodes } from "./codes/ingress-entries.ts";
import { loadCodes } from "./codes/load.ts";
import { outputCodes } from "./codes/output.ts";
import { ownHostsCodes } from "./codes/own-hosts.ts";
import { propagationCodes } from "./codes/propagation.ts";
import { questionsCodes } from "./codes/questions.ts";
import { queuesCodes } from "./codes/queues.ts";
import { referencesCodes } from "./codes/references.ts";
import { schemaCodes } from "./codes/schema.ts";
import { tenantCodes } from "./codes/tenants.ts";
import { verifyCodes } from "./codes/verify.ts";

/** What a code means. Codes are stable and never reused; a retired one keeps its row. */
export interface CodeRow {
  /** A short title: a heading of docs/errors.md. Lower case, no full stop. */
  readonly title: string;
  /** Why this is a problem: two or three sentences for docs/errors.md. */
  readonly why: string;
  /** The way out, in general terms, for docs/errors.md. */
  readonly fix: string;
  /** It is about the baseline: said once, however many lanes have to do with it. */
  readonly once?: true;
}

const table = {
  ...loadCodes,
  ...schemaCodes,
  ...referencesCodes,
  ...capabilitiesCodes,
  ...carriersCodes,
  ...conflictsCodes,
  ...outputCodes,
  ...customizationsCodes,
  ...ownHostsCodes,
  ...queuesCodes,
  ...propagationCodes,
  ...questionsCodes,
  ...authoringCodes,
  ...tenantCodes,
  ...dependencyCodes,
  ...edgeCodes,
  ...entryPointCodes,
  ...ingressEntryCodes,
  ...verifyCodes,
};

/** A stable code, for example `E0301`. */
export type DiagnosticCode = keyof typeof table;

/** Every code and what it means. */
export const codes: Readonly<Record<DiagnosticCode, CodeRow>> = table;

/** Whether a code stops the compile. Its first letter says it: `E....` does, `W....` does not. */
export function severityOf(code: string): "error" | "warning" {
  return code.startsWith("E") ? "error" : "warning";
}
