/** @module The variables of `sources[].substitute`: files in their order, then `values`, which outrank them. */
import { asArray, asRecord, isRecord, stringMap } from "../kube/json.ts";
import { below, type SourceDocument, type SourceRef } from "../model/source.ts";
import { readDocuments } from "./files.ts";
import { existing, type SourceContext } from "./inside.ts";
import type { Substitution } from "./substitute.ts";

/** What a source's `substitute` says; undefined where it says nothing or its files cannot be read. */
export function readSubstitution(
  stated: unknown,
  context: SourceContext,
): Substitution | undefined {
  if (!isRecord(stated)) return undefined;
  const variables = new Map<string, string>();
  const add = (texts: Readonly<Record<string, string>>) => {
    // Flux takes line breaks out of values.
    for (const [name, value] of Object.entries(texts))
      variables.set(name, value.replaceAll("\n", ""));
  };
  for (const [index, file] of asArray(stated.files).entries()) {
    if (typeof file !== "string") continue;
    const source = below(context.source, "files", index);
    const path = existing(file, ["file"], { ...context, source });
    if (path === undefined) return undefined;
    const documents = readDocuments(path, { ...context, cause: source });
    for (const document of documents) add(variablesOf(document, { ...context, source }));
  }
  add(stringMap(stated.values));
  return { variables: (name) => variables.get(name), strict: stated.strict === true };
}

// --- internal ---

/** The data of a ConfigMap, or a mapping of names to texts. Values of a Secret would become readable (P8). */
function variablesOf(
  document: SourceDocument,
  { problems, source }: SourceContext,
): Readonly<Record<string, string>> {
  const whole = asRecord(document.value);
  const { kind, data } = whole;
  if (kind === "ConfigMap") return stringMap(data);
  const names = Object.keys(whole);
  if (kind === undefined && names.every((name) => typeof whole[name] === "string"))
    return stringMap(whole);
  const root: SourceRef = { document, path: [] };
  problems.report({
    code: "E0145",
    message:
      kind === "Secret"
        ? "values of a Secret would become readable in the output"
        : "this holds no variables",
    help: "name a file that holds a ConfigMap, or a mapping of variables to texts in quotes; what a Secret holds is referenced by the manifests, never filled in",
    source: root,
    related: [{ message: "read because of this", source }],
  });
  return {};
}
