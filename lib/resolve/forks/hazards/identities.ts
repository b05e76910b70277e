/**
 * @module Identities outside of the mesh: names and addresses by which other tools know a workload,
 * whatever its labels and routes. A fork that shares one takes a part of the baseline's work.
 */
import { isOff, type Mark, marksOf, rowOf } from "../../../kube/copied-metadata.ts";
import { at, stringMap } from "../../../kube/json.ts";
import type { MetadataRow, Place } from "../../../kube/metadata.ts";
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
  const name = `${mark.field.slice(0, -1)} "${mark.key}"`;
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
