/** @module Whether workloads pass the key on, as `explain --hops` judges it. */
import { count } from "../../diagnostics/words.ts";
import { callsOf } from "../../explain/calls.ts";
import { anyPropagation, passingWay } from "../../explain/propagation.ts";
import { servicesOf } from "../../explain/workloads.ts";
import { type DoctorCheck, type Finding, notLooked, several } from "../check.ts";

/** Only workloads that take requests and are known to send some can lose a key. */
export const propagationCheck: DoctorCheck = {
  name: "propagation",
  codes: ["W0807"],
  run: ({ ground }) => {
    if (ground === undefined) return notLooked;
    const { before, forks, facts } = ground;
    const found = before.pods
      .filter((pods) => servicesOf(before, pods.workload, forks).length > 0)
      .filter((pods) => callsOf(ground, pods).length > 0)
      .map((pods) => ({
        workload: pods.workload,
        ...anyPropagation(ground, pods),
      }));
    const stated = found.filter(({ kind, passes }) => kind === "stated" && passes);
    const configured = found.filter(({ kind, passes }) => kind === "configured" && passes);
    const hinted = found.filter(({ kind, passes }) => kind === "signs" && passes);
    const lost = found.filter(({ kind, passes }) => kind !== "none" && !passes);
    const unknown = found.filter(({ kind }) => kind === "none");
    const [first] = unknown;
    const configuredWords =
      configured.length === 0 ? "" : `${configured.length} configured to (not proved), `;
    return {
      summary: `${count(found.length, "workload")} with known calls: ${stated.length} stated to pass the key on, ${configuredWords}${hinted.length} with signs of it, ${lost.length} that do not, ${unknown.length} unknown`,
      findings: [
        ...lost.map(
          ({ workload, evidence }): Finding => ({
            level: "note",
            text: `${workload} does not pass the key on: ${evidence}`,
            help: `a lane ends behind it; ${passingWay(facts.carriers)}, or expect the baseline there`,
          }),
        ),
        ...(first === undefined
          ? []
          : [
              {
                level: "note",
                text: `whether they pass the key on is not known (${first.evidence}): ${several(unknown.map(({ workload }) => workload))}`,
                help: "a lane ends behind one that does not; once it is sure, state spec.services.<name>.propagates in the environment",
              } as const,
            ]),
      ],
    };
  },
};
