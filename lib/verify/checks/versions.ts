/** @module P10 for versions: no object that lanes need says what the stated versions of its API or its mesh do not know. */
import type { Problems } from "../../diagnostics/problems.ts";
import { lacksOf } from "../../mesh/implementations/lacks.ts";
import { below } from "../../model/source.ts";
import type { Check } from "../check.ts";
import { isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Objects of lanes, and those that lanes share, are what the cluster knows. */
export const versionsCheck: Check = {
  name: "versions",
  promises: ["P10"],
  codes: ["E0695"],
  run: checkVersions,
};

function checkVersions({ output, facts }: Reading, problems: Problems): undefined {
  for (const { object, unit, source } of output.objects) {
    if (unit !== "routes" && !isLaneUnit(unit)) continue;
    for (const { path, message, help } of lacksOf(object, facts)) {
      problems.report({ code: "E0695", message, help, source: below(source, ...path) });
    }
  }
}
