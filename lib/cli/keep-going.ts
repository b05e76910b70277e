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
}

/** Compiles an environment without the sandboxes that have errors. `read` is what reading it has reported. */
export function keepGoing(input: EnvironmentInput, read: Problems): KeptGoing {
  const errors: Diagnostic[] = [];
  const heldBack = new Set<string>();
  for (;;) {
    const problems = new Problems();
    for (const diagnostic of read.all) problems.report(diagnostic);
    const result = compileInput({ ...input, heldBack: new Set(heldBack) }, problems);
    const guilty = result === undefined ? toBlame(input, problems, heldBack) : [];
    if (guilty.length === 0) {
      for (const error of errors) problems.report(error);
      return { result, problems };
    }
    // Warnings of what is left come again in the next round.
    errors.push(...problems.all.filter(({ severity }) => severity === "error"));
    for (const name of guilty) heldBack.add(name);
  }
}

/** Sandboxes that are not held back yet: those in whose specs errors are, otherwise those that errors mention. */
function toBlame(
  { sandboxes }: EnvironmentInput,
  { all }: Problems,
  heldBack: ReadonlySet<string>,
): readonly string[] {
  const errors = all.filter(({ severity }) => severity === "error");
  const owners = (places: readonly (SourceRef | undefined)[]) =>
    sandboxes
      .filter(({ source }) => places.some((place) => place?.document === source.document))
      .map(({ spec }) => spec.metadata.name)
      .filter((name) => !heldBack.has(name));
  const own = owners(errors.map(({ source }) => source));
  return own.length > 0
    ? own
    : owners(errors.flatMap(({ related = [] }) => related.map(({ source }) => source)));
}
