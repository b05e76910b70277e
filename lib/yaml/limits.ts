/** @module How much a file may hold: far above any real manifest, low enough to never hang. */

/** Limits of one file. */
export const limits = {
  /** Bytes of a file, and of what a program prints. */
  bytes: 32 * 1024 * 1024,
  /** Nesting of mappings and lists. The deepest real thing, a CRD's schema, is about 60. */
  depth: 400,
  /** Lexical tokens of a file: words, signs, line breaks. */
  tokens: 2_000_000,
  documents: 20_000,
  /** `%` lines of a file. */
  directives: 1000,
  /** Values that aliases and merge keys add to a document. */
  copiedNodes: 100_000,
  /** Syntax errors that are reported of a file. */
  syntaxErrors: 20,
} as const;
