/** @module The documents of one file of the output, or why it cannot be read. */
import { Problems } from "../../diagnostics/problems.ts";
import { conflictRef } from "../../load/files.ts";
import type { SourceDocument } from "../../model/source.ts";
import { readBlock } from "../../yaml/block-reader.ts";
import { parseYaml } from "../../yaml/document.ts";

/** The quick reader for what the writer writes, and the full one for everything else. */
export function documentsOf(
  name: string,
  text: string,
  problems: Problems,
): readonly SourceDocument[] {
  const quick = readBlock(text);
  if (quick !== undefined) return [lazyDocument(name, text, quick)];
  if (reportConflict(name, text, problems)) return [];
  const found = new Problems();
  const documents = parseYaml(name, text, found);
  reportUnreadable(found, problems);
  return documents;
}

/** Reports that a file cannot be read, with the first reason. */
export function reportUnreadable({ all: [first] }: Problems, problems: Problems): undefined {
  if (first === undefined) return;
  problems.report({
    code: "E0901",
    message: `the file cannot be read: ${first.message}`,
    help: first.help,
    source: first.source,
  });
}

/** Reports the first mark of a merge conflict. True: there is one. */
export function reportConflict(name: string, text: string, problems: Problems): boolean {
  const source = conflictRef(name, text);
  if (source === undefined) return false;
  problems.report({
    code: "E0901",
    message: "merge conflict in a generated file",
    help: "take either side, then run `isolane synth`, which writes the file again",
    source,
  });
  return true;
}

/** A document whose positions are looked up only when somebody asks. */
export function lazyDocument(file: string, text: string, value: unknown): SourceDocument {
  let full: SourceDocument | undefined;
  return {
    file,
    text,
    value,
    locate: (path, where) => {
      full ??= parseYaml(file, text, new Problems())[0];
      return full?.locate(path, where) ?? { line: 1, column: 1, endColumn: 2 };
    },
  };
}
