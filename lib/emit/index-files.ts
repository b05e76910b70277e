/**
 * @module The index: per unit, which lanes there are and how to enter them, which spec line caused
 * which object, and which files Isolane wrote. One file per unit, and one per shared route table, so
 * two branches never meet in one file (P6).
 */
import { createHash } from "node:crypto";
import { compareText } from "../kube/compare-text.ts";
import type { Contribution } from "../model/contribution.ts";
import { indexPath } from "../model/layout.ts";
import {
  isLaneUnit,
  type LaneSummary,
  type OutputFile,
  type UnitId,
  unitPath,
} from "../model/release-unit.ts";
import type { DocumentPath, SourceRef } from "../model/source.ts";
import { withEscapes } from "../yaml/text.ts";
import {
  type Index,
  type IndexObject,
  type IndexSource,
  indexVersion,
  statedBy,
} from "./index-model.ts";
import { compareObjects } from "./order.ts";
import { compilerVersion } from "./version.ts";

/** An object with its file. */
export interface WrittenObject extends Contribution {
  /** Path relative to `<out>/<environment>/`. */
  readonly file: string;
  readonly text: string;
}

/** What index files say besides objects: the environment's name, and its lanes by the path of their unit. */
export interface Indexed {
  readonly environment: string;
  readonly lanes: ReadonlyMap<string, LaneSummary>;
}

/** The index files; paths are relative to `<out>/<environment>/`. Lanes among `units` get one even when empty. */
export function indexFiles(
  units: readonly UnitId[],
  written: readonly WrittenObject[],
  indexed: Indexed,
): readonly OutputFile[] {
  const parts = new Map<string, { unit: UnitId; objects: WrittenObject[] }>();
  for (const unit of units) {
    if (isLaneUnit(unit)) parts.set(indexPath(unit), { unit, objects: [] });
  }
  for (const object of written) {
    const unit = object.lane ?? object.unit;
    const path = indexPath(unit, object.file);
    const part = parts.get(path) ?? { unit, objects: [] };
    part.objects.push(object);
    parts.set(path, part);
  }
  return [...parts].map(([path, { unit, objects }]) => ({
    path,
    text: `${withEscapes(JSON.stringify(indexOf(unit, objects, indexed), undefined, 2))}\n`,
  }));
}

function indexOf(
  unit: UnitId,
  written: readonly WrittenObject[],
  { environment, lanes }: Indexed,
): Index {
  const lane = lanes.get(unitPath(unit));
  const objects = [...written].sort((a, b) => compareObjects(a.object, b.object));
  return {
    version: indexVersion,
    compiler: compilerVersion,
    environment,
    unit,
    lanes: lane === undefined ? [] : [lane],
    objects: objects.map(indexObject),
    files: objects
      .map(({ file, text }) => ({ path: file, sha256: sha256(text) }))
      .sort((a, b) => compareText(a.path, b.path)),
  };
}

function indexObject({ object, file, sources }: WrittenObject): IndexObject {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return {
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    file,
    sources: distinct(sources.map(indexSource)),
  };
}

function indexSource({ document, path, at }: SourceRef): IndexSource {
  const { line } = document.locate(path, at);
  return { file: document.file, line, path: jsonPath(path), ...statedBy(document) };
}

/** Each place once, in the order of the list. */
function distinct(sources: readonly IndexSource[]): readonly IndexSource[] {
  const seen = new Map(
    sources.map((source) => [`${source.file}\n${source.line}\n${source.path}`, source]),
  );
  return [...seen.values()];
}

/** `spec.forks[0].env["a.b"]`. */
export function jsonPath(path: DocumentPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** The hash that the index and the journal know a file by. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
