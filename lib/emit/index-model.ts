/** @module The shape of an index file; schemas/index.schema.json says the same to other tools. */
import type { LaneSummary, UnitId } from "../model/release-unit.ts";
import type { SourceDocument } from "../model/source.ts";

/** Raised when a reader of an older index could misunderstand a newer one. */
export const indexVersion = 1;

/** A spec or baseline node that caused an object. */
export interface IndexSource {
  readonly file: string;
  readonly line: number;
  /** JSON path in the document, for example `spec.forks[0].forkOf`; empty for its root. */
  readonly path: string;
  /** A TypeScript program stated it, and `file` is the path of a construct. Absent: a file did. */
  readonly program?: true;
}

/** An object and its causes. */
export interface IndexObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Relative to `<out>/<environment>/`. */
  readonly file: string;
  /** Most specific first. */
  readonly sources: readonly IndexSource[];
}

/** A written file; `path` is relative to `<out>/<environment>/`. */
export interface IndexFile {
  readonly path: string;
  readonly sha256: string;
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
  /** The unit's objects and the engine objects that exist because of it. */
  readonly objects: readonly IndexObject[];
  /** Every file of these objects. The index does not list itself. */
  readonly files: readonly IndexFile[];
}

/** The mark of what a program stated: compiling the folder alone would remove it, and has to be able to tell. */
export function statedBy({ program }: SourceDocument): { readonly program?: true } {
  return program === true ? { program } : {};
}
