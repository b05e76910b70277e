/** @module Release units to the files of an environment's output folder. Pure. */
import type { Problems } from "../diagnostics/problems.ts";
import type { EngineObject } from "../engines/engine.ts";
import { compareText } from "../kube/compare-text.ts";
import { displayName, type KubeObject, objectKey } from "../kube/object.ts";
import type { EmittedObject, ResolvedEnvironment } from "../model/lane.ts";
import type { OutputFile, ReleaseUnit, UnitId } from "../model/release-unit.ts";
import { writeYaml } from "../yaml/write.ts";
import { indexFiles, type Probes, type WrittenObject } from "./index-files.ts";
import { indexPath, objectPath } from "./layout.ts";
import { holdsSecretValues } from "./secrets.ts";

/** What goes out. A `gitops` unit among `units` is the same as `engineObjects` and is left out here. */
export interface EmitInput {
  readonly environment: ResolvedEnvironment;
  readonly units: readonly ReleaseUnit[];
  /** The objects of `gitops/`, each listed in the index of the unit that it exists for. */
  readonly engineObjects: readonly EngineObject[];
  /** By routing key: requests that have to reach the lane's forks. */
  readonly probes: Probes;
}

/**
 * Every file of the environment, in path order; paths start with the environment's name. Reports
 * what must not be written: two objects on one path, values of Secrets.
 */
export function emitFiles(
  { environment, units, engineObjects, probes }: EmitInput,
  problems: Problems,
): readonly OutputFile[] {
  const own = units.filter(({ id }) => id.kind !== "gitops");
  const written = [
    ...own.flatMap(({ id, objects }) => objects.map((object) => write(object, id, id))),
    ...engineObjects.map((object) => write(object, { kind: "gitops" }, listedIn(object.because))),
  ];
  reportSharedPaths(written, problems);
  reportSecrets(written, problems);
  const folder = environment.settings.name;
  const ids = own.map(({ id }) => id);
  return [
    ...written.map(({ file, text }) => ({ path: file, text })),
    ...indexFiles(environment, ids, { written, probes }),
  ]
    .map(({ path, text }) => ({ path: `${folder}/${path}`, text }))
    .sort((a, b) => compareText(a.path, b.path));
}

/** Only a lane's own engine objects come and go with it; all others are the environment's. */
function listedIn(because: UnitId): UnitId {
  return because.kind === "sandbox" || because.kind === "group" ? because : { kind: "gitops" };
}

function write(emitted: EmittedObject, unit: UnitId, listed: UnitId): WrittenObject {
  const { object, phase, sources } = emitted;
  const file = objectPath(emitted, unit);
  const text = writeYaml(object, comment(emitted, unit, file));
  return { object, phase, sources, file, text, listedIn: listed };
}

/**
 * Tells a reader of the file what to edit instead. No line numbers and, where many specs meet, no
 * file names: an edit elsewhere must not change this file.
 */
function comment({ sources: [source] }: EmittedObject, unit: UnitId, file: string): string {
  if (unit.kind === "routes" || source === undefined) {
    return `Written by isolane, do not edit. ${indexPath(unit, file)} says what caused it.`;
  }
  return `Written by isolane from ${source.document.file}, do not edit.`;
}

function reportSharedPaths(written: readonly WrittenObject[], problems: Problems): void {
  const first = new Map<string, WrittenObject>();
  for (const object of written) {
    const other = first.get(object.file);
    if (other === undefined) {
      first.set(object.file, object);
      continue;
    }
    const [related] = other.sources;
    problems.report({
      code: "E0601",
      message: `${name(object.object)} and ${name(other.object)} would both be written to "${object.file}"`,
      help: "no two objects of one unit may differ in nothing but the case of their kind, or be equal; rename or remove one",
      source: object.sources[0],
      ...(related === undefined
        ? {}
        : { related: [{ message: "the other object", source: related }] }),
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
