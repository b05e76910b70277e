/** @module Contributions to release units, and these to the files of an environment's output folder. Pure. */
import type { Problems } from "../diagnostics/problems.ts";
import { reconcile } from "../engines/registry.ts";
import { compareText } from "../kube/compare-text.ts";
import { repeated } from "../kube/grouped.ts";
import { displayName, type KubeObject, objectKey } from "../kube/object.ts";
import { holdsSecretValues } from "../kube/secrets.ts";
import type { Contribution, ReleaseUnit } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import { indexPath, objectPath } from "../model/layout.ts";
import type { OutputFile } from "../model/release-unit.ts";
import { writeYaml } from "../yaml/write.ts";
import { type Indexed, indexFiles, type WrittenObject } from "./index-files.ts";
import { reportLists } from "./lists.ts";
import { withSoundStructure } from "./structure.ts";
import { assembleUnits } from "./units.ts";

/** What goes out. */
export interface Emission {
  /** In path order, `gitops` last. */
  readonly units: readonly ReleaseUnit[];
  /** In path order; paths are relative to the output folder and start with the environment's name. */
  readonly files: readonly OutputFile[];
}

/**
 * Sorts the contributions into units, adds the engine's marks and objects, and writes everything.
 * @param lanes What the index says of lanes, by the path of their unit.
 * @returns undefined after a report of an object that must not go out.
 */
export function emit(
  contributions: readonly Contribution[],
  environment: ResolvedEnvironment,
  lanes: Indexed["lanes"],
  problems: Problems,
): Emission | undefined {
  reportLists(contributions, problems);
  const sound = withSoundStructure(contributions, environment.baseline, problems);
  if (problems.failed) return undefined;
  const assembled = assembleUnits(sound, environment, problems);
  const units = reconcile(assembled, environment, problems);
  if (problems.failed) return undefined;
  const files = emitFiles(units, { environment: environment.settings.name, lanes }, problems);
  return problems.failed ? undefined : { units, files };
}

/**
 * Every file of the environment, in path order; paths start with the environment's name. Reports
 * what must not be written: two objects on one path, values of Secrets.
 */
export function emitFiles(
  units: readonly ReleaseUnit[],
  indexed: Indexed,
  problems: Problems,
): readonly OutputFile[] {
  const written = units.flatMap(({ objects }) => objects.map(write));
  reportSharedPaths(written, problems);
  reportSecrets(written, problems);
  const ids = units.map(({ id }) => id);
  return [
    ...written.map(({ file, text }) => ({ path: file, text })),
    ...indexFiles(ids, written, indexed),
  ]
    .map(({ path, text }) => ({ path: `${indexed.environment}/${path}`, text }))
    .sort((a, b) => compareText(a.path, b.path));
}

function write(contribution: Contribution): WrittenObject {
  const file = objectPath(contribution);
  const text = writeYaml(contribution.object, comment(contribution, file), contribution.verbatim);
  return { ...contribution, file, text };
}

/**
 * Tells a reader of the file what to edit instead. No line numbers and, where many specs meet, no
 * file names: an edit elsewhere must not change this file.
 */
function comment({ sources: [source], unit }: Contribution, file: string): string {
  if (unit.kind === "routes" || source === undefined) {
    return `Written by isolane, do not edit. ${indexPath(unit, file)} says what caused it.`;
  }
  return `Written by isolane from ${source.document.file}, do not edit.`;
}

function reportSharedPaths(written: readonly WrittenObject[], problems: Problems): void {
  for (const [first, second] of repeated(written, ({ file }) => file)) {
    const [source] = first.sources;
    problems.report({
      code: "E0601",
      message: `${name(second.object)} and ${name(first.object)} would both be written to "${second.file}"`,
      help: "no two objects of one unit may differ in nothing but the case of their kind, or be equal; rename or remove one",
      source: second.sources[0],
      related: source === undefined ? [] : [{ message: "the other object", source }],
    });
  }
}

/** The last line of defence for P8: earlier stages keep such objects back, with a warning. */
function reportSecrets(written: readonly WrittenObject[], problems: Problems): void {
  for (const { object, sources } of written.filter((w) => holdsSecretValues(w.object))) {
    problems.report({
      code: "E0602",
      message: `${name(object)} holds values, which would be readable in the output`,
      help: "reference a Secret that exists in the cluster, or add an object that fetches it from a secret store",
      source: sources[0],
    });
  }
}

function name(object: KubeObject): string {
  return displayName(objectKey(object));
}
