/** @module An environment that the last run compiled: what of it still holds is not compiled again. */
import { join } from "node:path";
import { type CompileResult, compileInput, readEnvironment } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { compilerState, readStampText, writeStampText } from "../disk/stamps.ts";
import { diskFs, errorCode } from "../disk/write-fs.ts";
import { sha256 } from "../emit/index-files.ts";
import type { CompiledOutput } from "../incremental/compiled-output.ts";
import { type Edit, focus } from "../incremental/focus.ts";
import { restored } from "../incremental/kept-diagnostics.ts";
import { answeredOtherwise, type Operation, remembering } from "../incremental/recording.ts";
import { readStamp, type Stamp, stampOf, writeStamp } from "../incremental/stamp.ts";
import { fileRef } from "../load/files.ts";
import type { ReadIo } from "../load/io.ts";
import type { OutputFile } from "../model/release-unit.ts";
import { limits } from "../yaml/limits.ts";

/** What holds of an earlier run. */
export interface StillValid {
  readonly output: CompiledOutput;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where stamps and output are. */
export interface StampPlaces {
  /** The folder of stamps. */
  readonly cache: string;
  /** The output folder, absolute. */
  readonly out: string;
}

/** What the last run found, where nothing has changed, or only the forks of some sandboxes; undefined: compile. */
export function stillValid(
  folder: EnvironmentFolder,
  { cache, out }: StampPlaces,
): StillValid | undefined {
  const stamp = lastStamp(folder, cache);
  if (stamp === undefined) return undefined;
  const io = remembering(diskIo(folder.root));
  const changed = answeredOtherwise(io, stamp.operations);
  const found = changed.map((operation) => editOf(operation, stamp, io));
  const edits = [
    ...new Map(
      found.flatMap((edit) => (edit === undefined ? [] : [[edit.file, edit] as const])),
    ).values(),
  ];
  if (edits.length > mostEdits || found.includes(undefined)) return undefined;
  const focused =
    edits.length === 0
      ? { stamp, changed: [] }
      : focus(stamp, edits, {
          io,
          folder: folder.fromRoot,
          read: (part, problems) => readEnvironment(part, folder.fromRoot, problems),
          compile: compileInput,
        });
  const files = focused && filesOf(focused.stamp, focused.changed, out);
  if (focused === undefined || files === undefined) return undefined;
  if (edits.length > 0) keep(withEdits(focused.stamp, edits), folder, cache);
  const { output, owned, placedLanes, cluster, diagnostics } = focused.stamp;
  return {
    diagnostics: restored(diagnostics, (file) => textAt(io, file) ?? ""),
    output: {
      ...output,
      files,
      placed: {
        name: output.name,
        // Never shown: where environments meet, all of them are compiled.
        source: fileRef(`${folder.fromRoot}/environment.yaml`),
        cluster,
        owned: new Map(owned),
        lanes: placedLanes,
      },
    },
  };
}

/** Where an output may have been proved: an environment's folder, how it is read, and the folder of stamps. */
export interface ProvedPlace {
  readonly folder: EnvironmentFolder;
  readonly io: ReadIo;
  readonly cache: string;
}

/**
 * The stamp and the output where a compile has made exactly this output of what the environment's folder holds now: then
 * it is proved. `read`: the output of an environment by its name.
 */
export function provedBy(
  { folder, io, cache }: ProvedPlace,
  read: (name: string) => readonly OutputFile[] | undefined,
): { readonly stamp: Stamp; readonly files: readonly OutputFile[] } | undefined {
  const stamp = lastStamp(folder, cache);
  if (stamp === undefined) return undefined;
  if (answeredOtherwise(io, stamp.operations).length > 0) return undefined;
  const files = read(stamp.output.name);
  if (files === undefined || stamp.files.length !== files.length) return undefined;
  const hashes = new Map(stamp.files.map(([path, hash]) => [path, hash]));
  const isWhole = files.every((file) => hashes.get(file.path) === sha256(file.text));
  return isWhole ? { stamp, files } : undefined;
}

/** More sandboxes at once are a change of everything. */
const mostEdits = 10;

/** Keeps what a run found for the next one, if it ended without errors. `operations`: what it asked of the disk. */
export function leaveStamp(
  {
    folder,
    result,
    output,
    diagnostics,
  }: {
    readonly folder: EnvironmentFolder;
    readonly result: CompileResult | undefined;
    readonly output?: CompiledOutput | undefined;
    readonly diagnostics: readonly Diagnostic[];
  },
  operations: readonly Operation[],
  cache: string,
): void {
  if (result === undefined || output === undefined) return;
  const stamp = stampOf(result, output, diagnostics, operations);
  if (stamp !== undefined) keep(stamp, folder, cache);
}

function lastStamp(folder: EnvironmentFolder, cache: string): Stamp | undefined {
  const text = readStampText(cache, placeOf(folder));
  return text === undefined ? undefined : readStamp(text, compilerState());
}

function keep(stamp: Stamp, folder: EnvironmentFolder, cache: string): void {
  writeStampText(cache, placeOf(folder), writeStamp(stamp, compilerState()));
}

function placeOf({ root, fromRoot }: EnvironmentFolder): string {
  return `${root}\n${fromRoot}`;
}

/** The edit of a sandbox that a changed answer is; undefined where it is something else. */
function editOf([asked]: Operation, { specs }: Stamp, io: ReadIo): Edit | undefined {
  const [kind, file] = asked;
  if (kind !== "read" || !Object.hasOwn(specs, file)) return undefined;
  const before = specs[file]?.text;
  const after = textAt(io, file);
  return before === undefined || after === undefined ? undefined : { file, before, after };
}

/** A file's text; undefined where the text is not all that the file holds. */
function textAt(io: ReadIo, file: string): string | undefined {
  const found = io.read(file, limits.bytes);
  if (!("bytes" in found)) return undefined;
  const text = Buffer.from(found.bytes).toString("utf8");
  return Buffer.from(text).equals(found.bytes) ? text : undefined;
}

function withEdits(stamp: Stamp, edits: readonly Edit[]): Stamp {
  const after = new Map(edits.map((edit) => [edit.file, edit.after]));
  return {
    ...stamp,
    operations: stamp.operations.map(([asked, answer]): Operation => {
      const text = asked[0] === "read" ? after.get(asked[1]) : undefined;
      return [asked, text === undefined ? answer : sha256(text)];
    }),
    specs: Object.fromEntries(
      Object.entries(stamp.specs).map(([file, spec]) => [
        file,
        { ...spec, text: after.get(file) ?? spec.text },
      ]),
    ),
  };
}

/** The files of the output: those that have not changed are on the disk as they were written, or there is no answer. */
function filesOf(
  { files }: Stamp,
  changed: readonly OutputFile[],
  out: string,
): readonly OutputFile[] | undefined {
  const texts = new Map(changed.map(({ path, text }) => [path, text]));
  const found: OutputFile[] = [];
  for (const [path, hash] of files) {
    const text = texts.get(path) ?? writtenText(join(out, path), hash);
    if (text === undefined) return undefined;
    found.push({ path, text });
  }
  return found;
}

function writtenText(path: string, hash: string): string | undefined {
  try {
    const bytes = diskFs.read(path);
    return sha256(bytes) === hash ? bytes.toString("utf8") : undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
