/** @module A file to its documents; what cannot be read is reported. */
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";
import { parseBytes } from "../yaml/document.ts";
import { limits } from "../yaml/limits.ts";
import { SourceText } from "../yaml/text.ts";
import type { ReadIo } from "./io.ts";

/** The very start of a file, for a problem with the file as a whole. */
export function fileRef(path: string): SourceRef {
  return new SourceText(path, "").spot(0);
}

/** Reads the documents of a file. `cause` is the spec node that names it, if one does. */
export function readDocuments(
  path: string,
  {
    io,
    problems,
    cause,
  }: { readonly io: ReadIo; readonly problems: Problems; readonly cause?: SourceRef },
): readonly SourceDocument[] {
  const result = io.read(path, limits.bytes);
  if ("bytes" in result) return parseBytes(path, result.bytes, problems);
  const related =
    cause === undefined ? {} : { related: [{ message: "read because of this", source: cause }] };
  const source = fileRef(path);
  switch (result.failure) {
    case "outside":
      reportOutside(path, source, problems);
      break;
    case "too-large": {
      const message = `"${path}" is larger than ${limits.bytes / 1024 / 1024} MiB`;
      problems.report({
        code: "E0105",
        message,
        help: "split it into several files",
        source,
        ...related,
      });
      break;
    }
    case "missing":
    case "unreadable": {
      const message = `"${path}" cannot be read: ${result.detail}`;
      const help = "check that the file exists and may be read";
      problems.report({ code: "E0102", message, help, source, ...related });
      break;
    }
  }
  return [];
}

/** Reports a symbolic link that leaves the root. */
export function reportOutside(path: string, source: SourceRef, problems: Problems): void {
  problems.report({
    code: "E0123",
    message: `"${path}" is a symbolic link to something outside the repository`,
    help: "replace the link by the file itself, or by a link inside the repository",
    source,
  });
}
