/** @module A file to its documents; what cannot be read is reported. */
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";
import { findConflict } from "../yaml/conflict.ts";
import { parseBytes } from "../yaml/document.ts";
import { limits } from "../yaml/limits.ts";
import { SourceText } from "../yaml/text.ts";
import type { Entry, ReadIo } from "./io.ts";

/** The very start of a file, for a problem with the file as a whole. */
export function fileRef(path: string): SourceRef {
  return new SourceText(path, "").spot(0);
}

/** The first mark of a merge conflict in a text. */
export function conflictRef(path: string, text: string): SourceRef | undefined {
  const mark = findConflict(text);
  return mark === undefined ? undefined : new SourceText(path, text).spot(mark.start, mark.end);
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
  const source = fileRef(path);
  if (result.failure === "outside") {
    reportOutside(path, source, problems);
    return [];
  }
  const isTooLarge = result.failure === "too-large";
  problems.report({
    code: isTooLarge ? "E0105" : "E0102",
    message: isTooLarge
      ? `"${path}" is larger than ${limits.bytes / 1024 / 1024} MiB`
      : `"${path}" cannot be read: ${result.detail}`,
    help: isTooLarge ? "split it into several files" : "check that the file exists and may be read",
    source,
    related: cause && [{ message: "read because of this", source: cause }],
  });
  return [];
}

/** Reports a folder that the system does not open: what it holds must not go missing. */
export function reportUnreadable(path: string, problems: Problems): void {
  problems.report({
    code: "E0102",
    message: `"${path}" cannot be read: permission denied`,
    help: "check its permissions, or remove it",
    source: fileRef(path),
  });
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

/** Whether too many links below a folder, or a pattern, lead to one folder to list it; reports it. */
export function isTangled(
  path: string,
  entries: readonly Entry[],
  { source, problems }: { readonly source: SourceRef; readonly problems: Problems },
): boolean {
  const tangled = entries.find(({ kind }) => kind === "tangled");
  if (tangled === undefined) return false;
  problems.report({
    code: "E0690",
    message: `too many symbolic links of source "${path}" lead to one folder, for example "${tangled.path}"`,
    help: "name the folder itself, or remove links to folders from the source",
    source,
  });
  return true;
}
