/** @module Diagnostics with their positions, in the one order in which they are shown. */
import { compareText } from "../kube/compare-text.ts";
import { asString, at } from "../kube/json.ts";
import { isSpec } from "../model/interface.ts";
import type { Position, SourceRef } from "../model/source.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A diagnostic whose position has been asked for, once. */
export interface PlacedDiagnostic {
  readonly diagnostic: Diagnostic;
  /** Absent when no file is to blame. */
  readonly position: Position | undefined;
}

/** The position of a node. A whole Kubernetes object is shown by its name: its first line says nothing. */
export function positionOf({ document, path, at: part }: SourceRef): Position {
  const node = at(document.value, ...path);
  const isObject = asString(at(node, "apiVersion")) !== undefined && !isSpec(node);
  const isNamed = asString(at(node, "metadata", "name")) !== undefined;
  return isObject && isNamed
    ? document.locate([...path, "metadata", "name"])
    : document.locate(path, part);
}

/** Sorted by file, line, column, code, message; the same problem at the same place once. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly PlacedDiagnostic[] {
  const placed = diagnostics.map((diagnostic) => {
    const { source } = diagnostic;
    return { diagnostic, position: source === undefined ? undefined : positionOf(source) };
  });
  const sorted = placed.sort(compare);
  return sorted.filter((one, index) => index === 0 || compare(sorted[index - 1] ?? one, one) !== 0);
}

function compare(a: PlacedDiagnostic, b: PlacedDiagnostic): number {
  return (
    compareText(fileOf(a), fileOf(b)) ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compareText(a.diagnostic.code, b.diagnostic.code) ||
    compareText(a.diagnostic.message, b.diagnostic.message)
  );
}

function fileOf({ diagnostic }: PlacedDiagnostic): string {
  return diagnostic.source?.document.file ?? "";
}
