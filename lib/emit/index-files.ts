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
import { indexText } from "./index-text.ts";
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
    text: `${withEscapes(indexText(indexOf(unit, objects, indexed)))}\n`,
  }));
}

function indexOf(
  unit: UnitId,
  written: readonly WrittenObject[],
  { environment, lanes }: Indexed,
): Index {
  const lane = lanes.get(unitPath(unit));
  const objects = [...written]
    .sort((a, b) => compareObjects(a.object, b.object))
    .map((one) => ({ ...one, places: distinct(one.sources.map(placeOf)) }));
  const names = sourceNames(objects.flatMap(({ places }) => places));
  return {
    version: indexVersion,
    compiler: compilerVersion,
    environment,
    unit,
    lanes: lane === undefined ? [] : [lane],
    sources: Object.fromEntries(
      [...names.values()]
        .map(({ name, source }) => [name, source] as const)
        .sort(([a], [b]) => compareText(a, b)),
    ),
    objects: objects.map((one) => indexObject(one, names)),
  };
}

/** A node of a source, as the index names it. */
interface Place {
  readonly source: IndexSource;
  readonly line: number;
  readonly path: string;
}

type Names = ReadonlyMap<string, { readonly name: string; readonly source: IndexSource }>;

function indexObject(
  { object, file, text, places }: WrittenObject & { readonly places: readonly Place[] },
  names: Names,
): IndexObject {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return {
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    file,
    sha256: sha256(text),
    sources: places.map(({ source, line, path }) => [
      names.get(idOf(source))?.name ?? source.file,
      line,
      path,
    ]),
  };
}

function placeOf({ document, path, at }: SourceRef): Place {
  const { line } = document.locate(path, at);
  return { source: { file: document.file, ...statedBy(document) }, line, path: jsonPath(path) };
}

/** Each place once, in the order of the list. */
function distinct(places: readonly Place[]): readonly Place[] {
  const seen = new Map(
    places.map((place) => [`${place.source.file}\n${place.line}\n${place.path}`, place]),
  );
  return [...seen.values()];
}

/**
 * Names that do not hang on how many sources there are, or in which order: the end of the path, as many of its folders
 * as tell it from the others'.
 */
function sourceNames(places: readonly Place[]): Names {
  const sources = [...new Map(places.map(({ source }) => [idOf(source), source])).values()];
  const counts = new Map<string, number>();
  for (const name of sources.flatMap(endsOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    sources.map((source) => {
      const name = endsOf(source).find((end) => counts.get(end) === 1) ?? idOf(source);
      return [idOf(source), { name, source }];
    }),
  );
}

function idOf({ file, program }: IndexSource): string {
  return program === true ? `${file} (program)` : file;
}

/** `cart`, `baseline/cart`, `staging/baseline/cart` and so on. */
function endsOf({ file }: IndexSource): readonly string[] {
  const steps = file.replace(/\.[^./]*$/, "").split("/");
  return steps.map((_, index) => steps.slice(steps.length - 1 - index).join("/"));
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
