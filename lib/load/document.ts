/** @module Text to documents that keep their positions. The only reader of YAML. */
import { type Document, LineCounter, type ParsedNode, isMap, isNode, isScalar, isSeq, parseAllDocuments } from "yaml";
import type { Problems } from "../diagnostics/problems.ts";
import type { DocumentPath, Position, SourceDocument } from "../model/source.ts";

type Parsed = Document.Parsed<ParsedNode>;

/** Reads every document of a file. Empty documents are left out; problems are reported, never thrown. */
export function parseYaml(file: string, text: string, problems: Problems): readonly SourceDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, merge: true });
  if (!Array.isArray(parsed)) return [];
  const documents: SourceDocument[] = [];
  for (const document of parsed as Parsed[]) {
    const source = toSourceDocument({ file, text, document, lines });
    for (const error of document.errors) {
      problems.report({
        code: "E0101",
        message: error.message.split("\n")[0] ?? error.message,
        help: "correct the YAML",
        source: { document: at(source, lines, error.pos[0]), path: [] },
      });
    }
    if (document.errors.length === 0 && source.value !== null && source.value !== undefined) {
      documents.push(source);
    }
  }
  return documents;
}

function at(document: SourceDocument, lines: LineCounter, offset: number): SourceDocument {
  const { line, col } = lines.linePos(offset);
  const position = { line: Math.max(1, line), column: Math.max(1, col), endColumn: Math.max(1, col) + 1 };
  return { ...document, locate: () => position };
}

interface Parts {
  readonly file: string;
  readonly text: string;
  readonly document: Parsed;
  readonly lines: LineCounter;
}

function toSourceDocument({ file, text, document, lines }: Parts): SourceDocument {
  return {
    file,
    text,
    value: document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
    locate: (path, which) => position(lines, rangeOf(document, path, which ?? "value")),
  };
}

function position(lines: LineCounter, [start, end]: readonly [number, number]): Position {
  const from = lines.linePos(start);
  const to = lines.linePos(end);
  const column = Math.max(1, from.col);
  return {
    line: Math.max(1, from.line),
    column,
    endColumn: to.line === from.line && to.col > column ? to.col : column + 1,
  };
}

/** The source range of a node, or of its nearest existing parent. */
function rangeOf(document: Parsed, path: DocumentPath, which: "key" | "value"): readonly [number, number] {
  let node: unknown = document.contents;
  let range = nodeRange(node) ?? [0, 1];
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((p) => String(isScalar(p.key) ? p.key.value : p.key) === String(step));
      if (pair === undefined) return range;
      if (last && which === "key") return nodeRange(pair.key) ?? range;
      next = pair.value;
      range = nodeRange(next) ?? nodeRange(pair.key) ?? range;
    } else if (isSeq(node) && typeof step === "number") {
      next = node.items[step];
      if (next === undefined) return range;
      range = nodeRange(next) ?? range;
    } else return range;
    node = next;
  }
  return range;
}

function nodeRange(node: unknown): readonly [number, number] | undefined {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}
