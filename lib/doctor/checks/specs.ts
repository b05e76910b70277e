/** @module What the compile says of the specs that there are. */
import { count } from "../../diagnostics/words.ts";
import { type DoctorCheck, reported } from "../check.ts";

/** Everything that is wrong with the specs and their baseline, and no other check's. */
export const specsCheck: DoctorCheck = {
  name: "specs",
  codes: [],
  run: (examined, codes) => {
    const { input, diagnostics, lanes } = examined;
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    const sandboxes = count(input.sandboxes.length, "sandbox", "sandboxes");
    const what = `${sandboxes} and ${count(input.groups.length, "group")}`;
    return {
      summary:
        errors === 0
          ? `${what} compile to ${count(lanes.length, "lane")}`
          : `${count(errors, "error")} in ${what} and the baseline`,
      // What only a trial causes is not said of the specs.
      findings: reported({ ...examined, trials: [] }, codes),
    };
  },
};
