/**
 * @module What a run leaves for the next one: all that it asked and was answered, what came out, by hashes, and what was
 * said. Nothing of it is believed without a look: inputs are asked again, outputs are hashed again.
 */
import type { CompileResult } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { sha256 } from "../emit/index-files.ts";
import { at, isRecord, parseJson } from "../kube/json.ts";
import type { ObjectKey } from "../kube/object.ts";
import { unitPath } from "../model/release-unit.ts";
import { type CompiledOutput, causesOf } from "./compiled-output.ts";
import { type KeptDiagnostic, kept } from "./kept-diagnostics.ts";
import type { Operation } from "./recording.ts";

/** A file of the output: its path, its hash, and the numbers of its causes in the list of sources. */
export type KeptFile = readonly [path: string, sha256: string, causes: readonly number[]];

/** A sandbox's spec: its name, its text, and how many forks it states. */
export interface KeptSpec {
  readonly name: string;
  readonly text: string;
  readonly forks: number;
}

/** A run that ended without errors. */
export interface Stamp {
  readonly operations: readonly Operation[];
  /** The sandboxes' specs, by their paths. */
  readonly specs: Readonly<Record<string, KeptSpec>>;
  /** How many objects the baseline has. */
  readonly baseline: number;
  /** Sandboxes have objects of their own. */
  readonly own: boolean;
  /** The files of groups' specs, by the folders of their units. */
  readonly groups: Readonly<Record<string, string>>;
  readonly output: Omit<CompiledOutput, "files" | "placed">;
  readonly cluster?: string | undefined;
  /** See `Placed`. */
  readonly owned: readonly (readonly [string, ObjectKey])[];
  /** See `Placed`. */
  readonly placedLanes: readonly string[];
  readonly files: readonly KeptFile[];
  readonly sources: readonly string[];
  readonly diagnostics: readonly KeptDiagnostic[];
}

/** Raised when the shape changes. */
const format = 2;

/** The stamp of a compile; undefined where something must not be kept. */
export function stampOf(
  result: CompileResult,
  compiled: CompiledOutput,
  diagnostics: readonly Diagnostic[],
  operations: readonly Operation[],
): Stamp | undefined {
  const isFile = readIn(operations);
  const keptDiagnostics = kept(diagnostics, isFile);
  if (keptDiagnostics === undefined) return undefined;
  const { files, placed, ...output } = compiled;
  const causes = causesOf(result);
  const sources = [...new Set([...causes.values()].flatMap((some) => [...some]))].sort();
  const numbers = new Map(sources.map((source, number) => [source, number]));
  const numbersOf = (path: string) =>
    [...(causes.get(path) ?? [])].flatMap((source) => numbers.get(source) ?? []);
  const specs = Object.fromEntries(
    result.input.sandboxes
      .filter(({ source: { document } }) => isFile(document.file) && document.program !== true)
      .map(({ spec, source: { document } }) => [
        document.file,
        {
          name: spec.metadata.name,
          text: document.text,
          forks: spec.spec.forks?.length ?? 0,
        },
      ]),
  );
  return {
    ...{ operations, specs, output, sources },
    baseline: result.input.baseline.length,
    own: result.input.own.length + result.input.added.length > 0,
    groups: Object.fromEntries(
      result.input.groups.map(({ spec, source: { document } }) => [
        unitPath({ kind: "group", name: spec.metadata.name }),
        document.file,
      ]),
    ),
    files: files.map(({ path, text }): KeptFile => [path, sha256(text), numbersOf(path)]),
    cluster: placed.cluster,
    owned: [...placed.owned],
    placedLanes: placed.lanes,
    diagnostics: keptDiagnostics,
  };
}

/** Whether a path is one of a file that was read. */
export function readIn(operations: readonly Operation[]): (path: string) => boolean {
  const read = new Set(operations.flatMap(([asked]) => (asked[0] === "read" ? [asked[1]] : [])));
  return (path) => read.has(path);
}

/** The stamp as text. `compiler`: who wrote it. */
export function writeStamp(stamp: Stamp, compiler: string): string {
  const body = JSON.stringify(stamp);
  return `${JSON.stringify({ format, compiler, sha256: sha256(body) })}\n${body}`;
}

/** The stamp that a text holds; undefined for one of another compiler, and for one that was damaged. */
export function readStamp(text: string, compiler: string): Stamp | undefined {
  const end = text.indexOf("\n");
  const [head, body] = [parseJson(text.slice(0, end)), text.slice(end + 1)];
  const isOurs = at(head, "format") === format && at(head, "compiler") === compiler;
  if (!isOurs || at(head, "sha256") !== sha256(body)) return undefined;
  const stamp = parseJson(body);
  return isStamp(stamp) ? stamp : undefined;
}

/** Its text has the hash of one that we wrote: so its shape is known. */
function isStamp(value: unknown): value is Stamp {
  return isRecord(value);
}
