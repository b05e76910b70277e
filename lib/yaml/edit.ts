/**
 * @module Edits of YAML text as a person would make them: comments, order, and whatever is not edited stay as they are.
 */
import { diffArrays } from "diff";
import {
  type CreateNodeOptions,
  Document,
  isCollection,
  isMap,
  isScalar,
  type Node,
  parseAllDocuments,
  Scalar,
  stringify,
  type ToStringOptions,
  visit,
} from "yaml";
import { stable } from "../kube/json.ts";
import type { Json } from "../kube/object.ts";
import { isPlain } from "./written-scalar.ts";

/** Sets the value at a path, or deletes it. Where parts of the path are missing, they are made. */
export interface Edit {
  readonly path: readonly (string | number)[];
  /** undefined deletes. */
  readonly value: Json | undefined;
  /** The field beside it behind which a new one stands. Default, and where there is none: the last. */
  readonly behind?: string | undefined;
}

/**
 * The text of one document with its edits.
 * @returns undefined where the text is not exactly one valid document, which nothing can edit safely.
 */
export function editYaml(text: string, edits: readonly Edit[]): string | undefined {
  if (onlyDocument(text) === undefined) return undefined;
  return edits.reduce<string | undefined>(
    (edited, edit) => (edited === undefined ? undefined : editOnce(edited, edit)),
    text,
  );
}

function onlyDocument(text: string): Document.Parsed | undefined {
  const documents = parseAllDocuments(text);
  const [document, ...others] = Array.isArray(documents) ? documents : [];
  if (document === undefined || others.length > 0 || document.errors.length > 0) return undefined;
  return isCollection(document.contents) ? document : undefined;
}

function editOnce(text: string, { path, value, behind }: Edit): string | undefined {
  const document = onlyDocument(text);
  if (document === undefined) return undefined;
  const spliced = value === undefined ? undefined : splice(text, document.getIn(path, true), value);
  if (spliced !== undefined) return spliced;
  const style = styleOf(document, text);
  const before = document.toString(style);
  if (value === undefined) prune(document, path);
  else if (!insert(document, path, value, behind)) document.setIn(path, nodeOf(document, value));
  const written = unstyled(text, before, document.toString(style), document.toJS());
  return text.includes("\r\n") ? written.replaceAll(/\r?\n/g, "\r\n") : written;
}

/** Puts a new field directly behind another one. False: it is not new, or there is no other one. */
function insert(
  document: Document.Parsed,
  path: Edit["path"],
  value: Json,
  behind: string | undefined,
): boolean {
  const map = document.getIn(path.slice(0, -1), true);
  if (behind === undefined || !isMap(map) || document.hasIn(path)) return false;
  const index = map.items.findIndex(({ key }) => isScalar(key) && key.value === behind);
  if (index < 0) return false;
  map.items.splice(index + 1, 0, document.createPair(path.at(-1), nodeOf(document, value)));
  return true;
}

/**
 * What the library wrote, with the lines of the text where nothing was edited.
 * @param before What it writes without the edit.
 * @param after What it writes with the edit.
 * @param value What has to be read.
 */
function unstyled(text: string, before: string, after: string, value: unknown): string {
  const [own, old] = [text, before].map((one) => one.split(/\r?\n/));
  if (own === undefined || old === undefined || own.length !== old.length) return after;
  let line = 0;
  const merged = diffArrays(old, after.split("\n")).flatMap(({ added, removed, value: lines }) => {
    if (added) return lines;
    line += lines.length;
    return removed ? [] : own.slice(line - lines.length, line);
  });
  const result = merged.join("\n");
  return stable(onlyDocument(result)?.toJS()) === stable(value) ? result : after;
}

/** The text with one scalar of one line replaced by another, in the same quotes. Nothing else of it changes. */
function splice(text: string, node: unknown, value: Json): string | undefined {
  if (!isScalar(node) || node.range == null || node.anchor !== undefined) return undefined;
  if (typeof value === "object" || typeof node.value !== typeof value) return undefined;
  const [start, end] = node.range;
  if (/[\r\n]/.test(text.slice(start, end)) || /[\r\n]/.test(String(value))) return undefined;
  const scalar = new Scalar(value);
  const bare =
    typeof value !== "string" ||
    (node.type === "PLAIN" && isPlain(value) && !/[,[\]{}]/.test(value));
  if (!bare) scalar.type = node.type === "QUOTE_SINGLE" ? "QUOTE_SINGLE" : "QUOTE_DOUBLE";
  const written = stringify(scalar, { lineWidth: 0 }).trimEnd();
  return `${text.slice(0, start)}${written}${text.slice(end)}`;
}

/** A comment of new text: before the node at a path, at the very top for an empty path. */
export interface Comment {
  readonly path: readonly (string | number)[];
  /** Without `#`; may have several lines. */
  readonly text: string;
  /** Behind what the mapping at the path holds. Default: before. */
  readonly behind?: true;
}

/** New YAML text in the same style. */
export function newYaml(value: Json, comments: readonly Comment[] = []): string {
  const document = new Document();
  document.contents = nodeOf(document, value);
  for (const { path, text, behind } of comments) {
    const comment = text.replace(/^/gm, " ");
    if (path.length === 0) document.commentBefore = comment;
    else if (behind === true) commentBehind(document, path, comment);
    else commentBefore(document, path, comment);
  }
  return document.toString({ lineWidth: 0 });
}

function commentBehind(document: Document, path: Comment["path"], comment: string): void {
  const node = document.getIn(path, true);
  if (isCollection(node)) node.comment = comment;
}

function commentBefore(document: Document, path: Comment["path"], comment: string): void {
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  if (isScalar(pair?.key)) pair.key.commentBefore = comment;
}

const plain: CreateNodeOptions = { aliasDuplicateObjects: false };

/** Quoted where a reader of YAML 1.1 would take a text for something else. */
function nodeOf(document: Document, value: Json): Node {
  const node = document.createNode(value, plain);
  visit(node, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && !isPlain(scalar.value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return node;
}

/** Deletes a value, and the collections that are empty then. */
function prune(document: Document, path: readonly (string | number)[]): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  const above = path.slice(0, -1);
  const parent = above.length === 0 ? undefined : document.getIn(above);
  if (isCollection(parent) && parent.items.length === 0) prune(document, above);
}

const styles: readonly ToStringOptions[] = [true, false].flatMap((indentSeq) =>
  [2, 4].flatMap((indent) =>
    [true, false].map((flowCollectionPadding) => ({
      lineWidth: 0,
      indentSeq,
      indent,
      flowCollectionPadding,
    })),
  ),
);

/** The style in which the library would write the text again with the fewest lines changed. */
function styleOf(document: Document, text: string): ToStringOptions {
  const lines = new Set(text.split(/\r?\n/));
  const changed = (style: ToStringOptions) =>
    document
      .toString(style)
      .split("\n")
      .filter((line) => !lines.has(line)).length;
  const [first, ...rest] = styles.map((style) => ({ style, cost: changed(style) }));
  const best = rest.reduce((a, b) => (a === undefined || b.cost < a.cost ? b : a), first);
  return best?.style ?? {};
}
