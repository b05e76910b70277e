/** @module The shape of an index file; schemas/index.schema.json says the same to other tools. */
import type { LaneSummary, UnitId } from "../model/release-unit.ts";
import type { SourceDocument } from "../model/source.ts";

/** Raised when a reader of an older index could misunderstand a newer one. */
export const indexVersion = 2;

/** A file whose nodes are causes. */
export interface IndexSource {
  /** Path from the repository's root. */
  readonly file: string;
  /** A TypeScript program stated it, and `file` is the path of a construct. Absent: a file did. */
  readonly program?: true;
}

/** A spec or baseline node that caused an object: a name in `Index.sources`, the line, the JSON path (empty: the root). */
export type IndexCause = readonly [source: string, line: number, path: string];

/** An object, the file that holds it, and its causes. */
export interface IndexObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Relative to `<out>/<environment>/`. */
  readonly file: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** Most specific first. */
  readonly sources: readonly IndexCause[];
}

/** What one index file says about its unit. */
export interface Index {
  readonly version: typeof indexVersion;
  /** The version of the compiler that wrote it. */
  readonly compiler: string;
  readonly environment: string;
  readonly unit: UnitId;
  /** The lanes whose own routes are in this unit. */
  readonly lanes: readonly LaneSummary[];
  /** The files that causes are in, by the shortest end of their path that tells them apart. */
  readonly sources: Readonly<Record<string, IndexSource>>;
  /** The unit's objects and the engine objects that exist because of it, each in a file of its own. */
  readonly objects: readonly IndexObject[];
}

/** The mark of what a program stated: compiling the folder alone would remove it, and has to be able to tell. */
export function statedBy({ program }: SourceDocument): { readonly program?: true } {
  return program === true ? { program } : {};
}
