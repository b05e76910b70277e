/** @module Text to documents that keep their positions. The only reader of YAML; JSON is YAML too. */
import {
  Composer,
  type CST,
  type Document,
  isScalar,
  Lexer,
  type ParsedNode,
  Parser,
  Scalar,
  Schema,
  type YAMLParseError,
} from "yaml";
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceDocument } from "../model/source.ts";
import { findConflict } from "./conflict.ts";
import { limits } from "./limits.ts";
import type { Positions } from "./positions.ts";
import { readQuickly } from "./quick-reader.ts";
import { checkCharacters, decodeText, SourceText } from "./text.ts";
import { buildValue } from "./value.ts";

type Parsed = Document.Parsed<ParsedNode>;

/** Every scalar stays text here: `plainScalar` says what it means. One schema for all documents. */
const schema = new Schema({ schema: "failsafe", resolveKnownTags: false, merge: false });

/** Reads a file's bytes: UTF-8, within the limits, then like {@link parseYaml}. */
export function parseBytes(
  file: string,
  bytes: Uint8Array,
  problems: Problems,
): readonly SourceDocument[] {
  const text = decodeText(file, bytes, problems);
  return text === undefined ? [] : parseYaml(file, text, problems);
}

/**
 * Reads every document of a text as Kubernetes reads it. Empty documents are left out, and so are
 * those with problems; problems are reported, never thrown.
 */
export function parseYaml(
  file: string,
  text: string,
  problems: Problems,
): readonly SourceDocument[] {
  const source = new SourceText(file, text);
  if (!checkSize(source, problems) || !checkCharacters(source, problems)) return [];
  const conflict = findConflict(source.text);
  if (conflict !== undefined) {
    problems.report({
      code: "E0623",
      message: "merge conflict",
      help: "keep what belongs in the file from both sides and remove the marks; then run `isolane synth`",
      source: source.spot(conflict.start, conflict.end),
    });
    return [];
  }
  const quick = readQuickly(source.text);
  if (quick !== undefined)
    return quick.map(({ value, positions }) => documentOf(source, value, positions));
  return parseFully(source, problems);
}

/** Every document of a text that readers of YAML can read, by the full reader. */
export function parseFully(source: SourceText, problems: Problems): readonly SourceDocument[] {
  const reader = new DocumentReader(source, problems);
  reader.read();
  return reader.documents;
}

function checkSize(source: SourceText, problems: Problems): boolean {
  if (source.text.length <= limits.bytes) return true;
  const message = `the file is larger than ${limits.bytes / 1024 / 1024} MiB`;
  problems.report({
    code: "E0105",
    message,
    help: "split it into several files",
    source: source.spot(0),
  });
  return false;
}

class DocumentReader {
  readonly documents: SourceDocument[] = [];
  readonly #source: SourceText;
  readonly #problems: Problems;
  #count = 0;
  #syntaxErrors = 0;
  #directives = 0;

  constructor(source: SourceText, problems: Problems) {
    this.#source = source;
    this.#problems = problems;
  }

  /** Drives lexer, parser and composer by hand, to stop where a limit is passed. */
  read(): void {
    const parser = new Parser();
    const composer = new Composer({ schema, uniqueKeys: false, prettyErrors: false, strict: true });
    let tokens = 0;
    for (const lexeme of new Lexer().lex(this.#source.text)) {
      tokens += 1;
      for (const token of parser.next(lexeme)) this.#compose(composer, token);
      const excess = this.#excess(tokens, parser.stack.length);
      if (excess !== undefined) {
        this.#refuse(excess, parser.offset);
        return;
      }
    }
    for (const token of parser.end()) this.#compose(composer, token);
    for (const document of composer.end()) this.#add(document);
    // What is wrong after the last document, or in a text without any.
    const rest = composer.streamInfo().errors[0];
    if (rest !== undefined) this.#syntaxError(rest);
  }

  #compose(composer: Composer, token: CST.Token): void {
    if (token.type === "error") this.#syntaxErrors += 1;
    if (token.type === "directive") this.#directives += 1;
    for (const document of composer.next(token)) this.#add(document);
  }

  #excess(tokens: number, depth: number): Excess | undefined {
    if (depth > limits.depth + 2)
      return { code: "E0106", what: `nested more than ${limits.depth} levels deep` };
    if (tokens > limits.tokens) {
      return { code: "E0105", what: `the file holds more than ${limits.tokens} words and signs` };
    }
    if (this.#count > limits.documents) {
      return { code: "E0105", what: `the file holds more than ${limits.documents} documents` };
    }
    if (this.#syntaxErrors > limits.syntaxErrors || this.#directives > limits.directives) {
      return { code: "E0101", what: "this is not a YAML file" };
    }
    return undefined;
  }

  #add(document: Parsed): void {
    this.#count += 1;
    // The first error only: most errors after a syntax error are caused by it.
    const error = document.errors[0];
    if (error !== undefined) this.#syntaxError(error);
    else if (!isEmpty(document)) this.#build(document);
  }

  #build(document: Parsed): void {
    const before = this.#problems.all.length;
    const { value, positions } = buildValue(document.contents, this.#source, this.#problems);
    if (this.#problems.all.length > before) return;
    this.documents.push(documentOf(this.#source, value, positions));
  }

  #syntaxError(error: YAMLParseError): void {
    this.#syntaxErrors += 1;
    if (this.#syntaxErrors > limits.syntaxErrors) return;
    this.#problems.report({
      code: "E0101",
      message: `not valid YAML: ${lowerFirst(error.message.split("\n")[0] ?? "")}`,
      help: "correct the syntax at this place",
      source: this.#source.spot(...this.#visible(error.pos)),
    });
  }

  /** What is missing at the end of a text is shown after its last word, not below it. */
  #visible([start, end]: readonly [number, number]): readonly [number, number] {
    const last = this.#source.text.trimEnd().length;
    return start < last ? [start, end] : [Math.max(0, last - 1), last];
  }

  #refuse({ code, what }: Excess, offset: number): void {
    this.documents.length = 0;
    const help =
      code === "E0106" ? "flatten the data" : "split the file, or keep generated data out of it";
    this.#problems.report({ code, message: what, help, source: this.#source.spot(offset) });
  }
}

function documentOf(source: SourceText, value: unknown, positions: Positions): SourceDocument {
  const locate: SourceDocument["locate"] = (path, at) =>
    source.position(...positions.find(path, at ?? "value"));
  return { file: source.file, text: source.text, value, locate };
}

/** A limit that was passed. */
interface Excess {
  readonly code: "E0101" | "E0105" | "E0106";
  readonly what: string;
}

/** A document of comments only, or an explicit null, which templates leave behind. */
function isEmpty(document: Parsed): boolean {
  const root = document.contents;
  if (root === null) return true;
  if (!isScalar(root) || root.type !== Scalar.PLAIN || root.tag !== undefined) return false;
  return ["", "~", "null", "Null", "NULL"].includes(String(root.value));
}

function lowerFirst(text: string): string {
  const line = text.replace(/\.$/, "");
  return line.slice(0, 1).toLowerCase() + line.slice(1);
}
