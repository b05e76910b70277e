/**
 * @module A compile after an edit of a few sandboxes: only of what the edit can touch. Which that is, the causes of the
 * files say. The same part is compiled as it was before the edit, too: what it gives there has to be, to the byte, what
 * the whole gave. Where it is not, or anything else is unusual, there is no answer, and everything is compiled.
 */
import type { CompileResult } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { grouped } from "../kube/grouped.ts";
import { withDraft } from "../load/drafted.ts";
import type { ReadIo } from "../load/io.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { suspensionOf } from "../model/suspension.ts";
import { combined, type Focused, type Part } from "./combined.ts";
import { causesOf, partsOf } from "./compiled-output.ts";
import { kept } from "./kept-diagnostics.ts";
import { staysInside } from "./local-edit.ts";
import { onlySpecs } from "./only-specs.ts";
import type { Stamp } from "./stamp.ts";

/** A sandbox's spec, before an edit and after it, which is as it lies there now. */
export interface Edit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What a focused compile works with. */
export interface FocusContext {
  readonly io: ReadIo;
  readonly folder: string;
  readonly read: (io: ReadIo, problems: Problems) => EnvironmentInput | undefined;
  /** `proved`: the output is known to be proved already. */
  readonly compile: (
    input: EnvironmentInput,
    problems: Problems,
    proved: boolean,
  ) => CompileResult | undefined;
}

/** The stamp after some edits; undefined: everything has to be compiled. */
export function focus(
  stamp: Stamp,
  edits: readonly Edit[],
  context: FocusContext,
): Focused | undefined {
  const edited = new Set(edits.map(({ file }) => file));
  const tried = (partOf: typeof alone) => {
    const part = partOf(stamp, edits, edited, context);
    if (part === undefined) return undefined;
    const before = compilePart(part.specs, edits, "before", context);
    const isLocal = before !== undefined && staysInside(before.input, part.after.input, edited);
    return isLocal ? combined(stamp, before, part.after, edited) : undefined;
  };
  return tried(alone) ?? tried(withNeighbours);
}

/** Specs, and what they give after the edits. */
interface EditedPart {
  readonly specs: PartFiles;
  readonly after: Part;
}

/**
 * The edited specs with their groups. A file that others have a part in has to come out of it as before the edit: then what
 * these lanes add to it is what it was, and so is the whole. Otherwise it is not the file that the stamp knows.
 */
function alone(
  stamp: Stamp,
  edits: readonly Edit[],
  edited: ReadonlySet<string>,
  context: FocusContext,
): EditedPart | undefined {
  const whole = new Set([...edited, ...groupsOf(stamp, edited)]);
  const specs = partFrom(whole, whole);
  const after = pays(specs, stamp) ? compilePart(specs, edits, "after", context) : undefined;
  return after && { specs, after };
}

/** The specs that meet the edited ones in some file of the output; undefined where they are too many. */
function withNeighbours(
  stamp: Stamp,
  edits: readonly Edit[],
  edited: ReadonlySet<string>,
  context: FocusContext,
): EditedPart | undefined {
  const causes = new Map(
    stamp.files.map(([path, , numbers]) => [path, numbers.map((n) => stamp.sources[n] ?? "")]),
  );
  const isTouched = (names: Iterable<string>) =>
    [...names].some((name) => edited.has(partsOf(name)[0]));
  const whole = new Set([...edited, ...groupsOf(stamp, edited)]);
  const names = new Set([...whole, ...[...causes.values()].filter(isTouched).flat()]);
  const specs = partFrom(names, whole);
  if (!pays(specs, stamp)) return undefined;
  const after = compilePart(specs, edits, "after", context);
  if (after === undefined) return undefined;
  const touched = [...causesOf(after.result)].filter(([, found]) => isTouched(found));
  const met = touched.flatMap(([path]) => causes.get(path) ?? []);
  // What the edit meets only now was left out.
  return met.every((name) => names.has(name)) ? { specs, after } : undefined;
}

/** Files of a part, with the forks that are meant of a sandbox's; undefined: all. */
type PartFiles = ReadonlyMap<string, ReadonlySet<number> | undefined>;

/**
 * Whether a part is compiled, twice and proved once, in less time than the whole. A fork takes about as long as an object
 * of the baseline (measured, docs/scale.md). What is small is soon done either way.
 */
function pays(part: PartFiles, { baseline, specs }: Stamp): boolean {
  const forks = (count: (file: string, all: number) => number) =>
    Object.entries(specs).reduce((sum, [file, spec]) => sum + count(file, spec.forks), 0);
  const whole = baseline + forks((_, all) => all);
  const own = forks((file, all) => (part.has(file) ? (part.get(file)?.size ?? all) : 0));
  return whole < 300 || 1.6 * (baseline + own) < whole;
}

/** Of some sandboxes, the whole is meant, and of those of which no fork is named. */
function partFrom(causes: Iterable<string>, whole: ReadonlySet<string>): PartFiles {
  const forks = grouped([...causes].map(partsOf));
  return new Map(
    [...forks].map(([file, found]) => {
      const named = found.filter((fork) => fork !== undefined);
      return [file, named.length === 0 || whole.has(file) ? undefined : new Set(named)];
    }),
  );
}

/** The specs of the groups of an edited sandbox, and of their members. */
function groupsOf(
  { output, specs, groups }: Stamp,
  edited: ReadonlySet<string>,
): readonly string[] {
  const files = new Map(Object.entries(specs).map(([file, { name }]) => [name, file]));
  const names = new Set([...edited].flatMap((file) => specs[file]?.name ?? []));
  return output.lanes
    .filter(({ members }) => members.some((name) => names.has(name)))
    .flatMap(({ key, members }) => [
      groups[output.units[key] ?? ""],
      ...members.map((name) => files.get(name)),
    ])
    .filter((file) => file !== undefined);
}

/** Compiles the environment as if it had no other sandboxes and groups than those of these files. */
function compilePart(
  files: PartFiles,
  edits: readonly Edit[],
  when: "before" | "after",
  { io, folder, read, compile }: FocusContext,
): Part | undefined {
  const then =
    when === "after"
      ? io
      : edits.reduce((one, { file, before }) => withDraft(one, file, before), io);
  const problems = new Problems();
  const whole = read(onlySpecs(then, folder, files), problems);
  const input = whole && {
    ...whole,
    sandboxes: whole.sandboxes.map((one) => {
      const only = files.get(one.source.document.file);
      // One fork may ask for the address of another.
      const isWhole = only === undefined || /\bfork:/.test(one.source.document.text);
      return isWhole ? one : { ...one, only };
    }),
  };
  const result =
    input === undefined
      ? undefined
      : compile(input, problems, when === "before" && !input.sandboxes.some(isSuspended));
  if (input === undefined || result === undefined || problems.failed) return undefined;
  const diagnostics = kept(problems.all, (file) => io.kind(file) === "file");
  return diagnostics === undefined ? undefined : { input, result, diagnostics };
}

/** What verify says of it is a warning, which has to be known of both times. */
function isSuspended({ spec }: EnvironmentInput["sandboxes"][number]): boolean {
  return suspensionOf(spec) !== undefined;
}
