/**
 * @module `synth --keep-going`: sandboxes with errors are held back, so they stop nobody else. Each round holds back
 * those that the errors name, until the rest compiles or no sandbox is to blame.
 */
import { type CompileResult, compileInput } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { SourceRef } from "../model/source.ts";

/** A compile, and everything that was found wrong on the way. */
export interface KeptGoing {
  readonly result: CompileResult | undefined;
  readonly problems: Problems;
  /** The sandboxes that are held back. */
  readonly heldBack: readonly HeldBack[];
}

/** A sandbox that is held back. */
export interface HeldBack {
  readonly name: string;
  /** Its spec file, from the root. */
  readonly file: string;
  /** The first error that it is blamed for. */
  readonly error: Diagnostic;
  /** Its spec is not valid: no edit of a field suspends it. Default: it is. */
  readonly isInvalid?: true;
}

/**
 * Compiles an environment without the sandboxes that have errors. `read` is what reading it has reported.
 * @param invalid Sandboxes of which reading has reported errors. Default: none.
 */
export function keepGoing(
  input: EnvironmentInput,
  read: Problems,
  invalid: readonly HeldBack[] = [],
): KeptGoing {
  const errors = read.all.filter(({ severity }) => severity === "error");
  const warnings = read.all.filter(({ severity }) => severity !== "error");
  const heldBack = new Map<string, HeldBack>(invalid.map((one) => [one.name, one]));
  for (;;) {
    const problems = new Problems();
    for (const diagnostic of warnings) problems.report(diagnostic);
    const result = compileInput({ ...input, heldBack: new Set(heldBack.keys()) }, problems);
    const guilty = result === undefined ? toBlame(input, problems, heldBack) : [];
    if (guilty.length === 0) {
      for (const error of errors) problems.report(error);
      return { result, problems, heldBack: [...heldBack.values()] };
    }
    // Warnings of what is left come again in the next round.
    errors.push(...problems.all.filter(({ severity }) => severity === "error"));
    for (const one of guilty) heldBack.set(one.name, one);
  }
}

/** Sandboxes that are not held back yet: those in whose specs errors are, otherwise those that errors mention. */
function toBlame(
  { sandboxes }: EnvironmentInput,
  { all }: Problems,
  heldBack: ReadonlyMap<string, HeldBack>,
): readonly HeldBack[] {
  const errors = all.filter(({ severity }) => severity === "error");
  const owners = (placesOf: (error: Diagnostic) => readonly (SourceRef | undefined)[]) =>
    sandboxes.flatMap(({ spec, source }): readonly HeldBack[] => {
      const { name } = spec.metadata;
      const error = errors.find((one) =>
        placesOf(one).some((place) => place?.document === source.document),
      );
      if (error === undefined || heldBack.has(name)) return [];
      return [{ name, file: source.document.file, error }];
    });
  const own = owners(({ source }) => [source]);
  return own.length > 0 ? own : owners(({ related = [] }) => related.map(({ source }) => source));
}
