/**
 * @module The probes of the index: whoever tests a cluster with them relies on them, so they have to be
 * what the baseline and the lane's forks give.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, stable, stringMap, texts } from "../../kube/json.ts";
import { below } from "../../model/source.ts";
import type { Check } from "../check.ts";
import { probesOf } from "../expected/probes.ts";
import { previewsByLane } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";

/** The index lists the probes that baseline and lanes give. */
export const probesCheck: Check = {
  name: "probes",
  promises: ["P9"],
  codes: ["E0904"],
  run: checkProbes,
};

/** Reports lanes whose index lists other probes. */
function checkProbes(reading: Reading, problems: Problems): undefined {
  const { input, byKey, output } = reading;
  for (const { value, source } of output.indexes.values()) {
    for (const [index, summary] of asArray(at(value, "lanes")).entries()) {
      const lane = byKey.get(asString(at(summary, "key")) ?? "");
      if (lane === undefined) continue;
      const wanted = probesOf(input, {
        forks: stringMap(at(summary, "forks")),
        suspended: texts(at(summary, "suspended")),
        unrefused: texts(at(summary, "unrefused")),
        previews: (previewsByLane(reading).get(lane) ?? []).map(
          ({ entry, gateway, base: of, host }) => ({ entry, gateway, of, host, url: "" }),
        ),
      });
      if (stable(at(summary, "probes")) === stable(wanted)) continue;
      problems.report({
        code: "E0904",
        message: `the output of ${lane.owner} lists other probes than its forks and the baseline give`,
        help: "run `isolane synth` and commit the result",
        source: below(source, "lanes", index, "probes"),
      });
    }
  }
}
