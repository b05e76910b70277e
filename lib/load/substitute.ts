/**
 * @module `sources[].substitute`: what Flux's `postBuild` does to the objects of a source, by its rules: fluxcd/pkg
 * `kustomize/kustomize_varsub.go`. Values are filled into the written YAML there, so a plain `${PORT}` becomes a number.
 */
import { Problems } from "../diagnostics/problems.ts";
import { asRecord, asString, at, isRecord } from "../kube/json.ts";
import { isExact } from "../kube/kinds/exact-fields.ts";
import type { DocumentPath, SourceDocument, SourceRef } from "../model/source.ts";
import { parseYaml } from "../yaml/document.ts";
import { hasExpression, substitute, type Variables } from "./envsubst.ts";
import { type Placeholder, place, reportPlaceholders } from "./placeholders.ts";
import { pathText } from "./walk.ts";

/** The variables of a source, and whether each one has to have a value. */
export interface Substitution {
  readonly variables: Variables;
  /** Flux's `StrictPostBuildSubstitutions`: every variable without a default has to have a value, in any field. */
  readonly strict: boolean;
}

/** The documents with the variables filled in. Where one has to have a value and has none, it is reported. */
export function substituteDocuments(
  documents: readonly SourceDocument[],
  substitution: Substitution,
  problems: Problems,
): readonly SourceDocument[] {
  const missing: Placeholder[] = [];
  const filled = documents.map((document) => {
    const filler = new Filler(substitution, document, problems);
    const value = filler.object(document.value, []);
    missing.push(...filler.missing);
    return { ...document, value, substituted: true as const };
  });
  reportPlaceholders(missing, problems);
  return filled;
}

// --- internal ---

const mark = "kustomize.toolkit.fluxcd.io/substitute";

class Filler {
  readonly missing: Placeholder[] = [];
  readonly #substitution: Substitution;
  readonly #document: SourceDocument;
  readonly #problems: Problems;
  #object: unknown;

  constructor(substitution: Substitution, document: SourceDocument, problems: Problems) {
    this.#substitution = substitution;
    this.#document = document;
    this.#problems = problems;
  }

  /** An object, or the objects of a list one by one: each may say that nothing is to be filled in. */
  object(value: unknown, path: DocumentPath): unknown {
    const items = at(value, "items");
    if (isRecord(value) && Array.isArray(items) && asString(value.kind)?.endsWith("List")) {
      const filled = items.map((item, index) => this.object(item, [...path, "items", index]));
      return { ...value, items: filled };
    }
    const { labels, annotations } = asRecord(at(value, "metadata"));
    if ([labels, annotations].some((map) => at(map, mark) === "disabled")) return value;
    this.#object = value;
    return this.#fill(value, path, path.length);
  }

  #fill(value: unknown, path: DocumentPath, root: number): unknown {
    if (typeof value === "string") return this.#text(value, path, root);
    if (Array.isArray(value))
      return value.map((item, index) => this.#fill(item, [...path, index], root));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const own = [...path, key];
        return [String(this.#text(key, own, root) ?? ""), this.#fill(item, own, root)];
      }),
    );
  }

  #text(text: string, path: DocumentPath, root: number): unknown {
    if (!hasExpression(text)) return text;
    const source = { document: this.#document, path };
    const result = substitute(text, this.#substitution.variables);
    if ("problem" in result) return this.#refuse(result.problem, source);
    if (this.#substitution.strict || isExact(this.#object, path.slice(root))) {
      for (const name of result.missing)
        this.missing.push(place(`\${${name}}`, this.#object, source));
    }
    return isPlainScalar(text) ? this.#typed(result.text, source) : result.text;
  }

  /** What YAML makes of the text: Flux reads it again. */
  #typed(filled: string, source: SourceRef): unknown {
    if (!filled.includes("\n")) {
      const own = new Problems();
      const documents = parseYaml("", filled, own);
      if (!own.failed && documents.length <= 1) return documents[0]?.value ?? null;
    }
    return this.#refuse("with its value it is no YAML value", source);
  }

  #refuse(problem: string, source: SourceRef): string {
    this.#problems.report({
      code: "E0144",
      message: `the expressions of ${pathText(source.path)} cannot be filled in: ${problem}`,
      help: "Flux would refuse it too, or read it in another way: write `$${` where `${` is text, give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled, or correct the expression",
      source,
    });
    return "";
  }
}

/**
 * Whether goyaml, which writes the YAML that Flux fills in, leaves a text without quotes (`yaml_emitter_analyze_scalar`
 * of goyaml v2). A quoted one stays a text, whatever its value.
 */
function isPlainScalar(text: string): boolean {
  return !/^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^\s|\s$|:(?:\s|$)|\s#|\n|^(?:---|\.\.\.)/.test(text);
}
