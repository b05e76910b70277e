/**
 * @module P10 for what settings ask for besides routes: the Instrumentation that lets agents pass the key on, and what is
 * written down of a lane's requests. Each is there, and is what the settings say.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { stable } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { Check } from "../check.ts";
import type { Reading } from "../reading/reading.ts";
import { settingsObjects } from "../reading/settings-objects.ts";
import { withoutEngineMarks } from "../reading/state.ts";

/** What settings ask for is there. */
export const settingsObjectsCheck: Check = {
  name: "settings-objects",
  promises: ["P1", "P10"],
  codes: ["E0839"],
  run: checkSettingsObjects,
};

function checkSettingsObjects(reading: Reading, problems: Problems): undefined {
  for (const [key, { object, unit, source }] of settingsObjects(reading)) {
    const found = reading.output.byKey.get(key);
    const isThere = found?.unit === unit;
    if (isThere && stable(withoutEngineMarks(found.object)) === stable(withoutEngineMarks(object)))
      continue;
    problems.report({
      code: "E0839",
      message: `P10, closed output, is broken: ${displayName(objectKey(object))} ${isThere ? "is not what the environment says" : `is missing in ${unit}`}`,
      help: "run `isolane synth` and commit the result",
      source,
      ...(found === undefined
        ? {}
        : { related: [{ message: "the output", source: found.source }] }),
    });
  }
}
