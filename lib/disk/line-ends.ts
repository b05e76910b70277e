/**
 * @module Line ends. git on Windows may give every text file CRLF (`core.autocrlf`), and the output's bytes are
 * compared: a file of its own tells git to leave them (https://git-scm.com/docs/gitattributes, `eol`).
 */
import type { Problems } from "../diagnostics/problems.ts";
import type { OutputFile } from "../model/release-unit.ts";
import type { OutFolder } from "./output-tree.ts";
import { reportKind } from "./output-tree.ts";
import type { WriteFs } from "./write-fs.ts";

/** A file to write, and what is there now. */
interface ComparedFile extends OutputFile {
  readonly before?: string;
}

/** By its first line, a file of an older version is known too. */
const firstLine = "# Written by isolane, do not edit.";

/** What lies beside the environments of an output folder. Its path is below that folder. */
export const attributesFile: OutputFile = {
  path: ".gitattributes",
  text: `${firstLine} The bytes of the output are compared, so git must not change them.
* -filter -ident -working-tree-encoding
*.yaml text eol=lf
*.json text eol=lf
.gitattributes text eol=lf
`,
};

/** A text as it was written, whatever git made of its line ends. */
export function withUnixLines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** Whether a file that exists would be replaced for its line ends only. */
export function differsInLineEndsOnly({ before, text }: ComparedFile): boolean {
  return before !== undefined && before !== text && withUnixLines(before) === text;
}

/** The file that holds line ends, where it has to be written. Somebody else's is reported. */
export function compareAttributes(
  out: OutFolder,
  fs: WriteFs,
  problems: Problems,
): ComparedFile | undefined {
  const path = `${out.path}/${attributesFile.path}`;
  const shown = `${out.shown}/${attributesFile.path}`;
  const kind = fs.kind(path);
  if (kind === "missing") return attributesFile;
  if (kind !== "file") return void reportKind(shown, kind, problems);
  const before = fs.read(path).toString("utf8");
  if (before === attributesFile.text) return undefined;
  if (before.startsWith(firstLine)) return { ...attributesFile, before };
  problems.report({
    code: "E0605",
    message: `"${shown}" exists, isolane did not write it, and it would have to be replaced`,
    help: `move its lines into a .gitattributes of a folder above, as patterns of "${out.shown}/", and delete the file`,
  });
  return undefined;
}
