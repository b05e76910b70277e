/**
 * @module The index: per unit, which lanes there are and how to enter them, which spec line caused
 * which object, and which files Isolane wrote. One file per unit, and one per shared route table, so
 * that two branches never meet in one file (P6).
 */
import { createHash } from "node:crypto";
import { compareText } from "../kube/compare-text.ts";
import { displayName, type KubeObject } from "../kube/object.ts";
import { carrierLine } from "../model/carriers.ts";
import type { Contribution } from "../model/contribution.ts";
import type { Lane, ResolvedEnvironment } from "../model/lane.ts";
import {
  isLaneUnit,
  type LaneSummary,
  type OutputFile,
  type Probe,
  type UnitId,
} from "../model/release-unit.ts";
import type { DocumentPath, SourceDocument, SourceRef } from "../model/source.ts";
import { type Index, type IndexObject, type IndexSource, indexVersion } from "./index-model.ts";
import { indexPath } from "./layout.ts";
import { compareObjects } from "./order.ts";
import { compilerVersion } from "./version.ts";

/** An object with its file. */
export interface WrittenObject extends Contribution {
  /** Path relative to `<out>/<environment>/`. */
  readonly file: string;
  readonly text: string;
}

/** Probes by routing key. */
export type Probes = ReadonlyMap<string, readonly Probe[]>;

/** The index files; paths are relative to `<out>/<environment>/`. Lanes among `units` get one even when empty. */
export function indexFiles(
  environment: ResolvedEnvironment,
  units: readonly UnitId[],
  { written, probes }: { readonly written: readonly WrittenObject[]; readonly probes: Probes },
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
    text: `${JSON.stringify(indexOf({ environment, probes }, unit, objects), undefined, 2)}\n`,
  }));
}

function indexOf(
  { environment, probes }: { readonly environment: ResolvedEnvironment; readonly probes: Probes },
  unit: UnitId,
  written: readonly WrittenObject[],
): Index {
  const objects = [...written].sort((a, b) => compareObjects(a.object, b.object));
  return {
    version: indexVersion,
    compiler: compilerVersion,
    environment: environment.settings.name,
    unit,
    lanes: environment.lanes
      .filter((lane) => isUnit(lane.unit, unit))
      .map((lane) => laneSummary(lane, environment, probes)),
    objects: objects.map(indexObject),
    files: objects
      .map(({ file, text }) => ({ path: file, sha256: sha256(text) }))
      .sort((a, b) => compareText(a.path, b.path)),
  };
}

function isUnit(lane: Lane["unit"], unit: UnitId): boolean {
  return lane.kind === unit.kind && lane.name === unit.name;
}

/** How a lane is entered and what it reaches. */
export function laneSummary(
  lane: Lane,
  environment: ResolvedEnvironment,
  probes: Probes,
): LaneSummary {
  const { carriers } = environment.settings;
  const group = environment.groups.find(({ name }) => isUnit(lane.unit, { kind: "group", name }));
  return {
    key: lane.key,
    ...statedBy(lane.source.document),
    members: group === undefined ? [lane.unit.name] : group.members.map(({ name }) => name),
    headers: Object.fromEntries(carriers.map((carrier) => carrierLine(carrier, lane.key))),
    forks: Object.fromEntries(
      [...lane.forks.values()]
        .map(({ workload, name }): [string, string] => [displayName(workload), name])
        .sort(([a], [b]) => compareText(a, b)),
    ),
    probes: probes.get(lane.key) ?? [],
  };
}

function indexObject({ object, file, sources }: WrittenObject): IndexObject {
  const { name, namespace } = object.metadata;
  return {
    ...typeOf(object),
    ...(namespace === undefined ? {} : { namespace }),
    name,
    file,
    sources: distinct(sources.map(indexSource)),
  };
}

function typeOf({ apiVersion, kind }: KubeObject): { apiVersion: string; kind: string } {
  return { apiVersion, kind };
}

function indexSource({ document, path, at }: SourceRef): IndexSource {
  const { line } = document.locate(path, at);
  return { file: document.file, line, path: jsonPath(path), ...statedBy(document) };
}

/** Compiling the folder alone would remove what a program stated: whoever does so has to be able to tell. */
function statedBy({ program }: SourceDocument): { readonly program?: true } {
  return program === true ? { program } : {};
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
