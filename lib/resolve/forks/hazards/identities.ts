/**
 * @module Identities outside of the mesh: names and addresses by which other tools know a workload,
 * whatever its labels and routes. A fork that shares one takes a part of the baseline's work.
 */
import {
  isCopied,
  isIdentityLike,
  isOff,
  type Mark,
  marksOf,
  rowOf,
} from "../../../kube/copied-metadata.ts";
import { at, stringMap } from "../../../kube/json.ts";
import type { MetadataRow, Place } from "../../../kube/metadata/row.ts";
import { atKey, below, type SourceRef } from "../../../model/source.ts";
import type { ForkContext } from "../context.ts";
import { type Draft, templateOf } from "../draft.ts";

/** One `metadata` of the baseline and what became of it; a Service's copies cannot be customized. */
interface Copied {
  readonly place: Place;
  readonly source: SourceRef;
  readonly original: unknown;
  readonly copied?: unknown;
  readonly customized?: unknown;
}

/** Reports identities that the fork would share, and others that it loses, unless its customizations say otherwise. */
export function checkIdentities(copied: Draft, customized: Draft, context: ForkContext): void {
  const { workload, template, services } = context.target;
  const places: readonly Copied[] = [
    {
      place: "workload",
      source: below(workload.source, "metadata"),
      original: workload.object.metadata,
      copied: copied.object.metadata,
      customized: customized.object.metadata,
    },
    {
      place: "pods",
      source: below(workload.source, ...workload.templatePath, "metadata"),
      original: template.metadata,
      copied: templateOf(copied).metadata,
      customized: templateOf(customized).metadata,
    },
    ...services.map(({ baseline }) => ({
      place: "Service" as const,
      source: below(baseline.source, "metadata"),
      original: baseline.object.metadata,
    })),
  ];
  for (const one of places) check(one, context);
  warnOfUnknown(places, context);
}

/** One report for each row: keys with one prefix belong together. */
function check(
  { place, source, original, copied, customized }: Copied,
  context: ForkContext,
): void {
  const seen = new Set<MetadataRow>();
  for (const mark of marksOf(original)) {
    const row = rowOf(mark, place);
    if (row === undefined || seen.has(row) || isOff(row, customized)) continue;
    const value = (metadata: unknown) => stringMap(at(metadata, mark.field))[mark.key];
    if (value(copied) !== value(customized)) continue;
    seen.add(row);
    report(row, mark, below(source, mark.field, mark.key), context);
  }
}

function report(row: MetadataRow, mark: Mark, source: SourceRef, context: ForkContext): void {
  const name = nameOf(mark);
  const common = {
    source: context.forkOf,
    related: [{ message: "the baseline's", source: atKey(source) }],
  };
  if (row.copy === "refused") {
    const off = row.switch === undefined ? "" : `, or switch it off by "${row.switch}: false"`;
    context.problems.report({
      code: "E0338",
      message: `the fork of ${context.display} would share the ${name}, which ${row.does}`,
      help: `give the fork another value with customizations.patch, or remove it${off}`,
      ...common,
    });
  } else if (row.help !== undefined) {
    context.problems.report({
      code: "W0325",
      message: `the fork of ${context.display} does not get the ${name}, which ${row.does}`,
      help: row.help,
      ...common,
    });
  }
}

/** What no row knows: kept by pods and workloads where it may be a name of theirs, lost by Services in any case. */
function warnOfUnknown(places: readonly Copied[], context: ForkContext): void {
  const unknown = places.flatMap((one) =>
    marksOf(one.original)
      .filter((mark) => rowOf(mark, one.place) === undefined && mark.key.includes("/"))
      .map((mark) => ({ ...one, mark })),
  );
  const value = (metadata: unknown, { field, key }: Mark) => stringMap(at(metadata, field))[key];
  warn(
    unknown.filter(
      ({ mark, place, copied, customized }) =>
        place !== "Service" &&
        isIdentityLike(mark) &&
        value(copied, mark) === value(customized, mark),
    ),
    {
      code: "W0330",
      message: (names) =>
        `the fork of ${context.display} keeps the ${names}, which may be an identity of the baseline's pods`,
      help: "nothing, if it only describes; if a tool finds or counts the pods by it, give the fork another value with customizations.patch, or null to remove it",
    },
    context,
  );
  warn(
    unknown.filter(({ mark, place }) => place === "Service" && !isCopied(mark, place)),
    {
      code: "W0331",
      message: (names) => `the Services of the fork of ${context.display} do not get the ${names}`,
      help: "nothing, if it describes the Service, or publishes it; if it says how requests inside the cluster are treated, they are treated otherwise on the way to the fork",
    },
    context,
  );
}

interface Warning {
  readonly code: "W0330" | "W0331";
  readonly message: (names: string) => string;
  readonly help: string;
}

function warn(
  marks: readonly (Copied & { readonly mark: Mark })[],
  { code, message, help }: Warning,
  context: ForkContext,
): void {
  const [first] = marks;
  if (first === undefined) return;
  const { field, key } = first.mark;
  const names = [...new Set(marks.map(({ mark }) => nameOf(mark)))].join(", ");
  context.problems.report({
    code,
    message: message(names),
    help,
    source: context.forkOf,
    related: [{ message: "the baseline's", source: atKey(below(first.source, field, key)) }],
  });
}

function nameOf({ field, key }: Mark): string {
  return `${field.slice(0, -1)} "${key}"`;
}
