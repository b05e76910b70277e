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
import type { HeldBack } from "./keep-going.ts";
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
    const compiled = compileFolders(folders, { out, goesOn: true });
    const { conflicting, heldBack } = compiled;
    // What no edit suspends stays as it is, unless it is ours to correct.
    const stay = heldBack.filter(({ isInvalid, file }) => isInvalid === true && !isOwn(file));
    if (stay.length === heldBack.length && !conflicting) {
      warnInvalid(stay, problems);
      return { compiled, suspended };
    }
    const errors = compiled.diagnostics.filter(({ severity }) => severity === "error");
    const known = new Set(suspended.map(({ file }) => file));
    const fresh = heldBack.filter((one) => !known.has(one.file) && !stay.includes(one));
    const blamed = [...errors.map(specOf), ...fresh.map(({ file }) => file)];
    if (conflicting || fresh.length === 0 || blamed.some(isOwn)) {
      for (const error of errors) problems.report(error);
      return undefined;
    }
    const done = fresh.flatMap((one) => suspend(one, now, problems) ?? []);
    if (done.length < fresh.length) return undefined;
    suspended.push(...done);
  }
}

function suspend(
  { folder, name, file, error }: Compiled["heldBack"][number],
  now: Date,
  problems: Problems,
): Suspended | undefined {
  const reason = reasonOf(error);
  const suspension = { reason, since: timeOf(now) };
  const isWritten = writeSuspension({ folder, path: file }, suspension, problems);
  return isWritten ? { sandbox: name, file, reason } : undefined;
}

/** Says of sandboxes whose specs are not valid that the others went on. */
export function warnInvalid(invalid: readonly HeldBack[], problems: Problems): void {
  for (const { name, file, error } of invalid)
    problems.report({
      code: "W0361",
      message: `sandbox "${name}" has no valid spec (${error.code}: ${error.message}): it has no pods, and its requests are refused`,
      help: `whoever owns it corrects "${file}"; no command can suspend it, and the others went on`,
      source: error.source,
    });
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
