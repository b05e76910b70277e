/**
 * @module Placeholders in Signadot's files, `@{name}`: https://www.signadot.com/docs/reference/cli/templates. A file that one
 * embeds is not read.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { isRecord } from "../../kube/json.ts";
import type { SourceDocument } from "../../model/source.ts";

type Path = readonly (string | number)[];

const placeholder = /@\{([^{}]*)\}/g;

/** The value of a document with its placeholders filled in. Reports those that stand for nothing. */
export function filledIn(
  document: SourceDocument,
  values: Readonly<Record<string, string>>,
  problems: Problems,
): unknown {
  const fill = (node: unknown, path: Path): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => fill(item, [...path, index]));
    if (isRecord(node))
      return Object.fromEntries(
        Object.entries(node).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    return typeof node === "string" ? fillText(node, path) : node;
  };
  const fillText = (text: string, path: Path) =>
    text.replaceAll(placeholder, (whole, inner: string) => {
      const name = inner.trim().replace(/\[raw\]$/, "");
      if (Object.hasOwn(values, name)) return values[name] ?? "";
      const isName = /^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name);
      problems.report({
        code: "E0864",
        message: `"${whole}" ${isName ? "has no value" : "is no placeholder that can be filled in"}`,
        help: isName
          ? `give it by --set ${name}=VALUE`
          : "write the text itself in its place: files are not embedded, and of encodings there is [raw]",
        source: { document, path },
      });
      return whole;
    });
  return fill(document.value, []);
}
