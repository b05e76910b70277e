/**
 * @module Files that isolane did not write, told from the specs and from those indexes that can be read: one in the unit
 * of no spec, or one that its own index does not list. Where that index is lost, nobody can say whose a file is.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { isRouteObject } from "../../kube/copied-metadata.ts";
import { at } from "../../kube/json.ts";
import { groupKind, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { fileRef } from "../../load/files.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { indexPath } from "../../model/layout.ts";
import { isLaneUnit, type UnitId, unitAt, unitOfSpec, unitPath } from "../../model/release-unit.ts";
import type { Facts } from "./facts.ts";

/** What the specs, and the paths of an output, let expect. */
export interface Expected {
  readonly input: EnvironmentInput;
  readonly facts: Facts;
  /** All paths below the environment's output folder. */
  readonly paths: ReadonlySet<string>;
  /** Units of the specs: `sandboxes/pr-1`. */
  readonly units: ReadonlySet<string>;
  /** Indexes in which the files that are there would be listed. */
  readonly indexes: ReadonlySet<string>;
}

/** What an environment lets expect of an output with these files. */
export function expectedIn(
  input: EnvironmentInput,
  facts: Facts,
  files: readonly string[],
): Expected {
  return {
    ...{ input, facts, paths: new Set(files) },
    units: new Set([
      ...[...input.sandboxes, ...input.groups, ...input.deleting].map(({ spec }) =>
        unitPath(unitOfSpec(spec)),
      ),
    ]),
    indexes: new Set(
      files.flatMap((file) => {
        const unit = unitAt(folderOf(file));
        return unit === undefined ? [] : [indexPath(unit, file)];
      }),
    ),
  };
}

/** Reports a file that is not isolane's. Nothing else is said of it: whatever it holds, it has to go. */
export function reportForeign(shown: string, problems: Problems): void {
  problems.report({
    code: "E0625",
    message: `"${shown}" is not what isolane writes, and an engine may read it`,
    help: "remove it: isolane did not write it",
    source: fileRef(shown),
  });
}

/** Whether a file in `index/` is the index of nothing. `value`: what it holds; undefined where it cannot be read. */
export function isForeignIndex(path: string, value: unknown, expected: Expected): boolean {
  const [, place = ""] = /^index\/(.+)\.json$/.exec(path) ?? [];
  const unit: UnitId | undefined = place.startsWith("routes/") ? { kind: "routes" } : unitAt(place);
  if (unit === undefined) return true;
  // What is left of a spec that is gone says whose it was, and synth removes it.
  const isOfItself =
    at(value, "unit", "kind") === unit.kind &&
    (!isLaneUnit(unit) || at(value, "unit", "name") === unit.name);
  return !isOfItself && !expected.units.has(unitPath(unit)) && !expected.indexes.has(path);
}

/**
 * Whether a file that no index lists is none of ours. `objects`: what it holds; undefined after a merge conflict.
 * `known`: the indexes that can be read, by path.
 */
export function isForeignFile(
  file: string,
  objects: () => readonly KubeObject[] | undefined,
  { input, facts, paths, units }: Expected,
  known: ReadonlyMap<string, unknown>,
): boolean {
  const unit = unitAt(folderOf(file));
  if (unit === undefined) return true;
  const index = indexPath(unit, file);
  if (paths.has(index)) return known.has(index);
  switch (unit.kind) {
    case "sandbox":
    case "group":
      return !units.has(unitPath(unit));
    case "gitops":
      return facts.gitops === undefined;
    case "baseline":
      return !input.baseline.some(({ object }) => facts.owns(object));
    case "routes":
      return objects()?.some((object) => mayBeShared(object, input, facts)) === false;
  }
}

/** The folder of the release unit that a file lies in. */
export function folderOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "sandboxes" || first === "groups" ? `${first}/${second}` : first;
}

/** Whether an object can be one of those that no single lane owns. */
function mayBeShared(object: KubeObject, { baseline }: EnvironmentInput, facts: Facts): boolean {
  const key = keyString(objectKey(object));
  return (
    isRouteObject(object) ||
    baseline.some((one) => keyString(objectKey(one.object)) === key) ||
    (groupKind(object) === "/ConfigMap" && object.metadata.name === `isolane-${facts.name}`) ||
    (facts.resources !== undefined && object.metadata.name.startsWith(`isolane-${facts.name}-`))
  );
}
