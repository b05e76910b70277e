/**
 * @module P10 for files: each holds one object and lies where that object belongs. Engines read files by their names
 * (`Kustomization`, `.sourceignore`) and folders as a whole, so a place is derived from what lies there, never from a list.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { indexPath, objectPath } from "../../model/layout.ts";
import { unitAt, unitOfSpec } from "../../model/release-unit.ts";
import type { SourceRef } from "../../model/source.ts";
import type { Check } from "../check.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { phaseOf } from "./engines/claims.ts";

/** Nothing lies in the output but objects, each in its place, and their indexes. */
export const pathsCheck: Check = {
  name: "paths",
  promises: ["P10"],
  codes: ["E0944"],
  run: checkPaths,
};

/** Reports files that are not where their object belongs, and indexes of nothing. */
function checkPaths({ output, input }: Reading, problems: Problems): undefined {
  const report = (source: SourceRef, message: string) =>
    problems.report({
      code: "E0944",
      message,
      help: "delete the file; `isolane synth` writes what belongs there",
      source,
    });
  const objects = grouped(output.objects.map((emitted) => [emitted.file, emitted] as const));
  for (const [file, source] of output.files) {
    const what = faultOf(objects.get(file) ?? []);
    if (what !== undefined) report(source, `"${file}" ${what}`);
  }
  const known = new Set([
    ...[...input.sandboxes, ...input.groups, ...input.deleting].map(({ spec }) =>
      indexPath(unitOfSpec(spec)),
    ),
    ...output.objects.flatMap(({ unit, file }) => {
      const id = unitAt(unit);
      return id === undefined ? [] : [indexPath(id, file)];
    }),
  ]);
  for (const [path, { source }] of output.indexes) {
    if (!known.has(path)) report(source, `"${path}" is the index of nothing that lies here`);
  }
}

function faultOf([emitted, ...more]: readonly Emitted[]): string | undefined {
  if (emitted === undefined) return "holds no object, and an engine may read it all the same";
  if (more.length > 0) return `holds ${more.length + 1} objects, not one`;
  const { object, file } = emitted;
  const unit = unitAt(emitted.unit);
  if (unit === undefined) return "lies in no release unit";
  const place = objectPath({ unit, phase: phaseOf(emitted), object });
  return file === place ? undefined : `holds what belongs in "${place}"`;
}
