/**
 * @module Suspends sandboxes that no longer compile, for example because the baseline changed, so they stop nobody else.
 * Those that whoever runs the command has changed are left for them to correct.
 */
import { reasonOf, type Suspended, withSuspension } from "../author/suspension.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { readSpecFile, type SpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { type Compiled, compileFolders } from "./compile-folders.ts";
import { timeOf } from "./specs.ts";

/** What is left when broken sandboxes are suspended. */
export interface WithoutBroken {
  readonly compiled: Compiled;
  readonly suspended: readonly Suspended[];
}

/** How to go about it. */
export interface SuspendOptions {
  /** Absolute: the output folder. */
  readonly out: string;
  /** Whether a file, from the root, was changed by whoever runs the command. Default: none was. */
  readonly isOwn?: (file: string) => boolean;
  /** For `spec.suspended.since`. */
  readonly now: Date;
}

/**
 * Compiles environments, and writes `spec.suspended` into the specs of sandboxes that stop that. Reports all errors, and
 * suspends nothing, where one of them is about an own spec.
 */
export function suspendBroken(
  folders: readonly EnvironmentFolder[],
  { out, isOwn = () => false, now }: SuspendOptions,
  problems: Problems,
): WithoutBroken | undefined {
  const suspended: Suspended[] = [];
  for (;;) {
    const compiled = compileFolders(folders, out, true);
    const { heldBack, conflicting } = compiled;
    if (heldBack.length === 0 && !conflicting) return { compiled, suspended };
    const errors = compiled.diagnostics.filter(({ severity }) => severity === "error");
    const known = new Set(suspended.map(({ file }) => file));
    const fresh = heldBack.filter(({ file }) => !known.has(file));
    const blamed = [...errors.map(specOf), ...fresh.map(({ file }) => file)];
    if (conflicting || fresh.length === 0 || blamed.some(isOwn)) {
      for (const error of errors) problems.report(error);
      return undefined;
    }
    for (const { folder, name, file, error } of fresh) {
      const reason = reasonOf(error);
      const suspension = { reason, since: timeOf(now) };
      if (!writeSuspension({ folder, path: file }, suspension, problems)) return undefined;
      suspended.push({ sandbox: name, file, reason });
    }
  }
}

/** The spec that an error is about; what lies in the baseline is nobody's spec. */
function specOf({ source }: Diagnostic): string {
  const file = source?.document.file ?? "";
  return /\/(?:(?:sandboxes|groups)\/[^/]+|environment\.yaml)$/.test(file) ? file : "";
}

/** Writes `spec.suspended`, or takes it out. Reports what is in the way; false: nothing was written. */
export function writeSuspension(
  file: SpecFile,
  suspension: Parameters<typeof withSuspension>[1],
  problems: Problems,
): boolean {
  const text = readSpecFile(file);
  const edited = text === undefined ? undefined : withSuspension(text, suspension);
  if (edited !== undefined) return writeSpecFile(file, edited, false, problems);
  const what = suspension === undefined ? "compiles again" : "no longer compiles";
  const why = suspension === undefined ? "" : `: ${suspension.reason}`;
  problems.report({
    code: "E0824",
    message: `"${file.path}" ${what} and cannot be edited by a command${why}`,
    help: "leave one valid document in the file, or edit it by hand",
  });
  return false;
}
