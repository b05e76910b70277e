/**
 * @module A compile after an edit of a few sandboxes: only of what the edit can touch. Which that is, the causes of the
 * files say. The same part is compiled as it was before the edit, too: what it gives there has to be, to the byte, what
 * the whole gave. Where it is not, or anything else is unusual, there is no answer, and everything is compiled.
 */
import type { CompileResult } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { sha256 } from "../emit/index-files.ts";
import { compareText } from "../kube/compare-text.ts";
import { grouped } from "../kube/grouped.ts";
import { stable } from "../kube/json.ts";
import type { Entry, ReadIo } from "../load/io.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { OutputFile } from "../model/release-unit.ts";
import type { Sandbox } from "../model/spec.gen.ts";
import { suspensionOf } from "../model/suspension.ts";
import { causesOf, outputOf, partsOf } from "./compiled-output.ts";
import { type KeptDiagnostic, kept } from "./kept-diagnostics.ts";
import type { Stamp } from "./stamp.ts";

/** A sandbox's spec, before and after an edit. */
export interface Edit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What an edit makes of a stamp. */
export interface Focused {
  /** With the operations and specs of the stamp that it was made from. */
  readonly stamp: Stamp;
  /** The files that are not as they were. */
  readonly changed: readonly OutputFile[];
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
  const part = withNeighbours(stamp, edits, context);
  if (part === undefined) return undefined;
  const before = compilePart(part.specs, edits, "before", context);
  if (before === undefined || !isPlain(before, part.after, edits)) return undefined;
  return combined(stamp, before, part.after);
}

/** A part of an environment, compiled. */
interface Part {
  readonly input: EnvironmentInput;
  readonly result: CompileResult;
  readonly diagnostics: readonly KeptDiagnostic[];
}

/** The specs that meet the edited ones in some file of the output, before the edit or after it; undefined where they are too many. */
function withNeighbours(
  stamp: Stamp,
  edits: readonly Edit[],
  context: FocusContext,
): { readonly specs: PartFiles; readonly after: Part } | undefined {
  const edited = new Set(edits.map(({ file }) => file));
  const causes = new Map(
    stamp.files.map(([path, , numbers]) => [path, numbers.map((n) => stamp.sources[n] ?? "")]),
  );
  const isTouched = (names: Iterable<string>) =>
    [...names].some((name) => edited.has(partsOf(name)[0]));
  const whole = new Set([...edited, ...groupsOf(stamp, edited)]);
  const names = new Set([...whole, ...[...causes.values()].filter(isTouched).flat()]);
  // An edit may fork another workload, behind which there are other lanes: then the part grows.
  for (let round = 0; round < 3; round++) {
    const specs = partFrom(names, whole);
    if (!pays(specs, stamp)) return undefined;
    const known = names.size;
    const after = compilePart(specs, edits, "after", context);
    if (after === undefined) return undefined;
    const touched = [...causesOf(after.result)].filter(([, found]) => isTouched(found));
    for (const name of touched.flatMap(([path]) => causes.get(path) ?? [])) names.add(name);
    if (names.size === known) return { specs, after };
  }
  return undefined;
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
  const places = ["sandboxes", "groups"].map((name) => `${folder}/${name}`);
  const isMeant = ({ path }: Entry) =>
    files.has(path) || !places.some((place) => path.startsWith(`${place}/`));
  const texts = new Map(edits.map((edit) => [edit.file, edit[when]]));
  const part: ReadIo = {
    ...io,
    list: (at) => io.list(at).filter(isMeant),
    walk: (at, options) => io.walk(at, options).filter(isMeant),
    glob: (at, pattern) => io.glob(at, pattern).filter(isMeant),
    read: (path, maxBytes) => {
      const text = texts.get(path);
      return text === undefined ? io.read(path, maxBytes) : { bytes: Buffer.from(text) };
    },
  };
  const problems = new Problems();
  const whole = read(part, problems);
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

/** Whether the edits change nothing by which other specs know a sandbox, and nothing that is not a fork. */
function isPlain({ input: before }: Part, { input: after }: Part, edits: readonly Edit[]): boolean {
  if (before.added.length > 0 || before.environment.spec.spec.suspended) return false;
  const specOf = ({ sandboxes }: EnvironmentInput, file: string) =>
    sandboxes.find(({ source }) => source.document.file === file)?.spec;
  return edits.every(({ file }) => {
    const [was, is] = [specOf(before, file), specOf(after, file)];
    return (
      was !== undefined &&
      is !== undefined &&
      isOnlyForks(was) &&
      isOnlyForks(is) &&
      outside(was) === outside(is)
    );
  });
}

function isOnlyForks(spec: Sandbox): boolean {
  return suspensionOf(spec) === undefined && spec.spec.objects === undefined;
}

/** What others see of a sandbox, as text. */
function outside({ metadata, spec }: Sandbox): string {
  return stable([metadata, spec.routing]);
}

/** The stamp, with what is different in the two parts; undefined where the first is not what the stamp says. */
function combined(stamp: Stamp, before: Part, after: Part): Focused | undefined {
  const files = changedFiles(stamp, before.result, after.result);
  const diagnostics = replaced(stamp.diagnostics, before.diagnostics, after.diagnostics, stable);
  const [was, is] = [outputOf(before.result), outputOf(after.result)];
  const lanes = replaced(stamp.output.lanes, was.lanes, is.lanes, stable);
  const owned = replaced(
    [...stamp.owned],
    [...was.placed.owned],
    [...is.placed.owned],
    ([key]) => key,
  );
  const placedLanes = replaced(stamp.placedLanes, was.placed.lanes, is.placed.lanes, String);
  if (files === undefined || diagnostics === undefined || lanes === undefined) return undefined;
  if (owned === undefined || placedLanes === undefined || isTwice(owned)) return undefined;
  return {
    changed: files.changed,
    stamp: {
      ...stamp,
      ...{ diagnostics, owned, placedLanes },
      files: files.all,
      sources: files.sources,
      output: {
        ...stamp.output,
        lanes: [...lanes].sort((a, b) => compareText(a.key, b.key)),
        units: { ...stamp.output.units, ...is.units },
      },
    },
  };
}

/** Whether two objects are one: the new one is also somebody else's. */
function isTwice(owned: Stamp["owned"]): boolean {
  return new Set(owned.map(([key]) => key)).size < owned.length;
}

/** A list without what is only in `before`, and with what is only in `after`; undefined where the first is not in the list. */
function replaced<Item>(
  all: readonly Item[],
  before: readonly Item[],
  after: readonly Item[],
  textOf: (item: Item) => string,
): readonly Item[] | undefined {
  const [had, has] = [new Set(before.map(textOf)), new Set(after.map(textOf))];
  const gone = new Set([...had].filter((text) => !has.has(text)));
  const left = all.filter((item) => !gone.delete(textOf(item)));
  if (gone.size > 0) return undefined;
  const added = after.filter((item) => !had.has(textOf(item)));
  const known = new Set(added.length === 0 ? [] : all.map(textOf));
  return added.some((item) => known.has(textOf(item))) ? undefined : [...left, ...added];
}

function changedFiles(stamp: Stamp, before: CompileResult, after: CompileResult) {
  const known = new Map(stamp.files.map((file) => [file[0], file]));
  const was = new Map(before.files.map(({ path, text }) => [path, text]));
  const is = new Map(after.files.map(({ path, text }) => [path, text]));
  const causes = causesOf(after);
  const numbers = new Map(stamp.sources.map((source, number) => [source, number]));
  const changed: OutputFile[] = [];
  for (const [path, text] of was) {
    const now = is.get(path);
    if (now === text) continue;
    if (known.get(path)?.[1] !== sha256(text)) return undefined;
    known.delete(path);
  }
  for (const [path, text] of is) {
    if (was.get(path) === text) continue;
    if (known.has(path)) return undefined;
    changed.push({ path, text });
    const own = [...(causes.get(path) ?? [])].map((source) => {
      const number = numbers.get(source) ?? numbers.size;
      numbers.set(source, number);
      return number;
    });
    known.set(path, [path, sha256(text), own]);
  }
  const all = [...known.values()].sort(([a], [b]) => compareText(a, b));
  return { changed, all, sources: [...numbers.keys()] };
}
