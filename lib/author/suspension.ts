/** @module How a command suspends a sandbox that no longer compiles: what its spec says then. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { escapeText } from "../diagnostics/escape.ts";
import { editYaml } from "../yaml/edit.ts";

/** A sandbox that a command suspended. */
export interface Suspended {
  readonly sandbox: string;
  /** Its spec file, from the root. */
  readonly file: string;
  /** The code and the message of the first error. */
  readonly reason: string;
}

/** The limit of `spec.suspended.reason` in schemas/sandbox.schema.json. */
const longestReason = 1024;

/** Why a sandbox is suspended that has this error: one line. */
export function reasonOf({ code, message }: Pick<Diagnostic, "code" | "message">): string {
  const reason = escapeText(`${code}: ${message}`);
  return reason.length > longestReason ? `${reason.slice(0, longestReason - 3)}...` : reason;
}

/** Whether a command has suspended a sandbox for this reason, and may wake it when it compiles again. */
export function isOfError(reason: string | undefined): boolean {
  return /^E\d{4}: /.test(reason ?? "");
}

/**
 * The text of a spec that is suspended, or no longer.
 * @returns undefined where the text is not one valid document.
 */
export function withSuspension(
  text: string,
  suspension: { readonly reason: string; readonly since: string } | undefined,
): string | undefined {
  return editYaml(text, [{ path: ["spec", "suspended"], value: suspension }]);
}
