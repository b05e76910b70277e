/** @module What the documents of a baseline's sources hold: lists are split, and each item keeps its position. */
import type { Problems } from "../diagnostics/problems.ts";
import { asString, at, isRecord } from "../kube/json.ts";
import { isSpec } from "../model/interface.ts";
import { below, type SourceDocument, type SourceRef } from "../model/source.ts";
import type { Substitution } from "./substitute.ts";

/** A document of the baseline. */
export interface Sourced {
  readonly document: SourceDocument;
  /** Fills metadata.namespace where it is missing. */
  readonly namespace: string;
  /** How its objects are rendered that make a controller render others. Absent: they stay. */
  readonly rendering?: Expansion | undefined;
}

/** A value that has to be an object, and where it stands. */
export interface Node {
  readonly value: unknown;
  readonly source: SourceRef;
}

/** What has to be an object of the baseline. */
export interface Item extends Node {
  /** Fills metadata.namespace where it is missing. */
  readonly namespace: string;
  /** Absent: it stays, even if it makes a controller render others. */
  readonly rendering?: Expansion | undefined;
}

/** How an item that renders others is replaced by what they are. */
export interface Expansion {
  /** The source's own variables. */
  readonly substitution: Substitution | undefined;
  /** By which items it was rendered itself, outermost first. */
  readonly parents: readonly Item[];
}

/** The items of documents: lists are split. */
export function toItems(documents: readonly Sourced[], problems: Problems): readonly Item[] {
  return documents.flatMap(({ document, namespace, rendering }) =>
    split(document.value, { document, path: [] }, problems).map((node) => ({
      ...node,
      namespace,
      rendering,
    })),
  );
}

/** One document to its objects: a List is split, items keep their own positions. */
export function split(value: unknown, source: SourceRef, problems: Problems): readonly Node[] {
  if (isSpec(value)) {
    problems.report({
      code: "E0134",
      message: `the baseline holds a spec of Isolane (${String(at(value, "kind") ?? "without kind")})`,
      help: "narrow the baseline's sources so that they hold the trunk's manifests only",
      source,
    });
    return [];
  }
  return isList(value) ? splitList(value, source, problems) : [{ value, source }];
}

// --- internal ---

function isList(value: unknown): boolean {
  const kind = asString(at(value, "kind")) ?? "";
  if (kind === "List") return true;
  return (
    kind.endsWith("List") &&
    Array.isArray(at(value, "items")) &&
    at(value, "metadata", "name") === undefined
  );
}

function splitList(list: unknown, source: SourceRef, problems: Problems): readonly Node[] {
  const items = at(list, "items");
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items)) {
    const help = "write the objects as a list under `items`";
    problems.report({
      code: "E0130",
      message: "items of this List are not a list",
      help,
      source: below(source, "items"),
    });
    return [];
  }
  // What the API server prints as DeploymentList leaves apiVersion and kind to the list.
  const kind = (asString(at(list, "kind")) ?? "").slice(0, -"List".length);
  const inherited = kind === "" ? {} : { apiVersion: at(list, "apiVersion"), kind };
  return items.flatMap((item: unknown, index) => {
    const whole = isRecord(item) ? { ...inherited, ...item } : item;
    return split(whole, below(source, "items", index), problems);
  });
}
