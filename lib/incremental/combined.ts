/** @module A stamp and a part of its environment, compiled before an edit and after it: the stamp after the edit. */
import type { CompileResult } from "../compile.ts";
import { unusedAcknowledgement } from "../diagnostics/acknowledged.ts";
import { codes } from "../diagnostics/codes.ts";
import { sha256 } from "../emit/index-files.ts";
import { compareText } from "../kube/compare-text.ts";
import { stable } from "../kube/json.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { OutputFile } from "../model/release-unit.ts";
import { causesOf, outputOf } from "./compiled-output.ts";
import { filesOf, type KeptDiagnostic } from "./kept-diagnostics.ts";
import type { Stamp } from "./stamp.ts";

/** What an edit makes of a stamp. */
export interface Focused {
  /** With the operations and specs of the stamp that it was made from. */
  readonly stamp: Stamp;
  /** The files that are not as they were. */
  readonly changed: readonly OutputFile[];
}

/** A part of an environment, compiled. */
export interface Part {
  readonly input: EnvironmentInput;
  readonly result: CompileResult;
  readonly diagnostics: readonly KeptDiagnostic[];
}

/** The stamp, with what is different in the two parts; undefined where the first is not what the stamp says. */
export function combined(
  stamp: Stamp,
  before: Part,
  after: Part,
  edited: ReadonlySet<string>,
): Focused | undefined {
  const files = changedFiles(stamp, before.result, after.result);
  const diagnostics = saidAfter(stamp, before, after, edited);
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

/**
 * What is said after the edits; undefined where others may have a part in what is new or gone: what is said once, or of
 * an entry that acknowledges nothing, and what has its place elsewhere. What is said of an edited file is all in the part.
 */
function saidAfter(
  stamp: Stamp,
  before: Part,
  after: Part,
  edited: ReadonlySet<string>,
): Stamp["diagnostics"] | undefined {
  const [had, has] = [before, after].map((part) => new Set(part.diagnostics.map(stable)));
  const isOfOne = (one: KeptDiagnostic) =>
    codes[one.code].once !== true &&
    one.code !== unusedAcknowledgement &&
    edited.has(one.source?.document.file ?? "");
  const differs = [
    ...before.diagnostics.filter((one) => has?.has(stable(one)) !== true),
    ...after.diagnostics.filter((one) => had?.has(stable(one)) !== true),
  ];
  const isKnown = stamp.diagnostics.every(
    (one) => !filesOf(one).some((file) => edited.has(file)) || had?.has(stable(one)),
  );
  return differs.every(isOfOne) && isKnown
    ? replaced(stamp.diagnostics, before.diagnostics, after.diagnostics, stable)
    : undefined;
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
  const added = after.filter((item) => !had.has(textOf(item)));
  if (gone.size + added.length === 0) return all;
  const known = new Set(all.map(textOf));
  if ([...gone].some((text) => !known.has(text))) return undefined;
  const left = all.filter((item) => !gone.has(textOf(item)));
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
