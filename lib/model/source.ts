/**
 * @module Where a value came from. Everything that can end in a diagnostic or in the index carries
 * a {@link SourceRef}; the line is asked for late, from the document that still holds its positions.
 */

/** A path into a document: object keys and array indexes from the document's root. */
export type DocumentPath = readonly (string | number)[];

/** A place in a text file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Exclusive end column on the same line; at least `column + 1`. */
  readonly endColumn: number;
}

/** One YAML document of a file, with its positions. `value` is plain JSON data, aliases resolved. */
export interface SourceDocument {
  /** As shown to people and written to the index: relative to the repository root, `/` separated. */
  readonly file: string;
  /** The whole file's text, for the caret line. */
  readonly text: string;
  readonly value: unknown;
  /** Printed by kustomize or helm; `file` is then no file. Says the object and what made it. Absent: a file. */
  readonly rendered?: string;
  /** Its placeholders were filled in by `substitute`: what looks like one now is meant. */
  readonly substituted?: true;
  /** Stated by a TypeScript program; `file` is then no file but the path of a construct. Absent: a file. */
  readonly program?: boolean;
  /**
   * The position of the node at `path`, or of its nearest existing parent.
   * @param at `key` points at the mapping key instead of its value. Default: `value`.
   */
  locate(path: DocumentPath, at?: "key" | "value"): Position;
}

/** A node of a source document. */
export interface SourceRef {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  /** What to point at. Default: `value`. */
  readonly at?: "key" | "value";
}

/** The ref of a node below `ref`. */
export function below(ref: SourceRef, ...path: (string | number)[]): SourceRef {
  return { document: ref.document, path: [...ref.path, ...path] };
}

/** The same node, but pointing at its key. */
export function atKey(ref: SourceRef): SourceRef {
  return { ...ref, at: "key" };
}
