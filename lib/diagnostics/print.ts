/** @module The one place that formats diagnostics: for people, and as JSON from the same data. */
import pc from "picocolors";
import { compareText } from "../kube/compare-text.ts";
import { asString, at } from "../kube/json.ts";
import { isSpec } from "../model/interface.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { escapeText } from "./escape.ts";
import { excerpt } from "./excerpt.ts";
import { inOrder, type PlacedDiagnostic, positionOf } from "./order.ts";
import { withoutValues } from "./secret-text.ts";

/** How to print. */
export interface PrintOptions {
  /** Whether the reader is a terminal that shows colours. */
  readonly color: boolean;
}

interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** A diagnostic as `--format json` writes it (schemas/report.schema.json). */
export interface JsonDiagnostic extends Partial<JsonPlace> {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help: string;
  /** Why a spec says that this warning is lived with. */
  readonly acknowledged?: string;
  /** Other places that take part. */
  readonly related?: readonly (JsonPlace & { readonly message: string })[];
}

/** Diagnostics of one code that are shown to a person; the rest is counted. */
const shownPerCode = 20;

type Colors = ReturnType<typeof pc.createColors>;

/**
 * All diagnostics for a person, sorted, with a summary line, which counts acknowledged warnings and is all that is
 * said of them. Empty text for none.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color }: PrintOptions,
): string {
  const all = inOrder(diagnostics);
  if (all.length === 0) return "";
  const ordered = all.filter(({ diagnostic }) => diagnostic.acknowledged === undefined);
  const colors = pc.createColors(color);
  const counts = new Map<string, number>();
  const lines = ordered.flatMap((placed) => {
    const { code } = placed.diagnostic;
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= shownPerCode ? formatOne(placed, colors) : [];
  });
  const hidden = [...counts]
    .filter(([, count]) => count > shownPerCode)
    .sort(([a], [b]) => compareText(a, b));
  const more = hidden.map(([code, count]) =>
    colors.dim(`and ${count - shownPerCode} more of ${code}`),
  );
  return `${[...lines, ...more, summary(all, colors)].join("\n")}\n`;
}

/** All diagnostics for `--format json`, sorted, without repeats. */
export function toJsonDiagnostics(diagnostics: readonly Diagnostic[]): readonly JsonDiagnostic[] {
  return inOrder(diagnostics).map(({ diagnostic }) => {
    const { code, severity, acknowledged, source, related } = diagnostic;
    const message = withoutValues(diagnostic.message, diagnostic);
    const help = helpOf(diagnostic);
    const place = source === undefined ? {} : toJsonPlace(source);
    const others = related?.map((one) => ({ message: one.message, ...toJsonPlace(one.source) }));
    const known = acknowledged === undefined ? {} : { acknowledged };
    const json = { code, severity, message, help, ...known, ...place };
    return others === undefined ? json : { ...json, related: others };
  });
}

function toJsonPlace(source: SourceRef): JsonPlace {
  const { line, column, endColumn } = positionOf(source);
  return { file: source.document.file, line, column, endColumn };
}

function formatOne({ diagnostic, position }: PlacedDiagnostic, colors: Colors): readonly string[] {
  const { code, severity, source, related = [] } = diagnostic;
  const tint = severity === "error" ? colors.red : colors.yellow;
  const place =
    source === undefined || position === undefined
      ? ""
      : `${escapeText(source.document.file)}:${position.line}:${position.column}: `;
  return [
    `${colors.bold(place)}${tint(`${severity} ${code}`)}: ${escapeText(withoutValues(diagnostic.message, diagnostic))}`,
    ...(source === undefined ? [] : formatExcerpt(source, colors, tint)),
    ...labelled("help", helpOf(diagnostic).split("\n").map(escapeText), colors),
    ...related.flatMap((one) => formatRelated(one, colors)),
    `  ${colors.dim(`see: isolane help ${code}`)}`,
  ];
}

/** What to do; where the line is no file's, also what to look for; and who is responsible for the specs that take part. */
function helpOf(diagnostic: Diagnostic): string {
  const { source, related = [] } = diagnostic;
  const rendered = source?.document.rendered;
  const places = [...(source === undefined ? [] : [source]), ...related.map((one) => one.source)];
  const owners = new Set(places.flatMap(({ document }) => ownerOf(document) ?? []));
  const help = withoutValues(diagnostic.help, diagnostic);
  return [help, ...(rendered === undefined ? [] : [`the place is in ${rendered}`]), ...owners].join(
    "\n",
  );
}

/** The owner that a sandbox or a group states. */
function ownerOf({ value }: SourceDocument): string | undefined {
  const owner = asString(at(value, "spec", "owner"));
  const name = asString(at(value, "metadata", "name"));
  if (!isSpec(value) || owner === undefined || name === undefined) return undefined;
  return `${at(value, "kind") === "Sandbox" ? "sandbox" : "group"} "${name}" is owned by "${owner}"`;
}

function formatRelated(
  { message, source }: { readonly message: string; readonly source: SourceRef },
  colors: Colors,
): readonly string[] {
  const { line, column } = positionOf(source);
  const place = `${escapeText(source.document.file)}:${line}:${column}`;
  return [
    ...labelled("note", [`${place}: ${escapeText(message)}`], colors),
    ...formatExcerpt(source, colors, colors.cyan),
  ];
}

function formatExcerpt(
  source: SourceRef,
  colors: Colors,
  tint: (text: string) => string,
): readonly string[] {
  const position = positionOf(source);
  const found = excerpt(source.document, position);
  if (found === undefined) return [];
  const number = String(position.line);
  const blank = " ".repeat(number.length);
  return [
    `  ${colors.dim(`${number} |`)} ${found.line}`.trimEnd(),
    `  ${colors.dim(`${blank} |`)} ${found.carets.replace(/\^+$/, (carets) => tint(carets))}`,
  ];
}

/** `help: first line`, further lines below it. */
function labelled(label: string, lines: readonly string[], colors: Colors): readonly string[] {
  const indent = " ".repeat(label.length + 2);
  return lines.map(
    (line, index) => `  ${index === 0 ? `${colors.cyan(`${label}:`)} ` : indent}${line}`,
  );
}

function summary(all: readonly PlacedDiagnostic[], colors: Colors): string {
  const words = all.map(({ diagnostic: { severity, acknowledged } }) =>
    acknowledged === undefined ? severity : "acknowledged warning",
  );
  const parts = ["error", "warning", "acknowledged warning"].flatMap((word) => {
    const number = words.filter((one) => one === word).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
  });
  return colors.bold(parts.join(", "));
}
