/**
 * @module Which workloads a branch could fork, and what stands in the way of the others: singletons, consumers, disks,
 * ports of hosts, registries. The compile says it, of a sandbox that forks the one workload and changes nothing.
 */
import { count } from "../../diagnostics/words.ts";
import { type DoctorCheck, type Finding, reported, type Trial, toFinding } from "../check.ts";

/** A workload that cannot be forked as it is blocks the branches that would fork it, and nobody else. */
export const forksCheck: DoctorCheck = {
  name: "forks",
  codes: [
    ...(["E0311", "E0330", "E0331", "E0332", "E0333", "E0334", "E0338", "E0345", "E0346"] as const),
    ...(["E0347", "E0361", "W0317", "W0318", "W0319", "W0325", "W0330", "W0357"] as const),
  ],
  run: (examined, codes) => {
    const { trials } = examined;
    const refused = trials.flatMap((trial) => {
      const errors = trial.diagnostics.filter(({ severity }) => severity === "error");
      return errors.length === 0 ? [] : [{ trial, errors }];
    });
    const none = trials.length > 0 && refused.length === trials.length;
    const level = none ? "blocks" : "note";
    return {
      summary: `${trials.length - refused.length} of ${count(trials.length, "workload")} can be forked without more ado`,
      findings: [
        ...reported(examined, codes),
        ...refused.flatMap(({ trial, errors }) =>
          errors.map((error) => told(toFinding(error, level, trial.source), trial)),
        ),
      ],
    };
  },
};

function told(finding: Finding, { workload }: Trial): Finding {
  const text = `a branch cannot fork ${workload} without more ado: ${finding.text}`;
  return { ...finding, text };
}
