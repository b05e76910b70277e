/** @module Who is in the mesh: only a proxy of the mesh looks at the key of a request. */
import { count } from "../../diagnostics/words.ts";
import { grouped } from "../../kube/grouped.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import { podMembership } from "../../simulate/cluster/membership.ts";
import { isState } from "../../verify/reading/state.ts";
import { type DoctorCheck, type Finding, notLooked, reported, several } from "../check.ts";

/** Workloads of the baseline and forks, and the callers of which verification proved nothing. */
export const meshCheck: DoctorCheck = {
  name: "mesh",
  codes: ["E0360", "E0370", "E0418", "E0442", "W0345", "W0348", "W0349", "W0420", "W0443"],
  run: (examined, codes) => {
    const { ground, report } = examined;
    if (ground === undefined) return notLooked;
    const own = reported(examined, codes);
    const { after, facts } = ground;
    const { title, mesh } = implementations[facts.implementation];
    if (mesh === undefined) {
      return { summary: `${title} has no mesh: lanes are entered at Gateways only`, findings: own };
    }
    // What runs for resources calls nobody's Services.
    const callers = after.pods.filter(({ object }) => {
      const emitted = ground.output.byKey.get(keyString(objectKey(object)));
      return emitted === undefined || !isState(emitted, ground);
    });
    const pods = callers.map((one) => ({
      workload: one.workload,
      ...podMembership(after, facts, one),
    }));
    const of = (wanted: string) => pods.filter(({ kind }) => kind === wanted);
    const outside = grouped(of("out").map(({ workload, why }) => [why, workload] as const));
    const others = (report?.outside ?? []).filter(
      ({ caller }) => after.podsOf(caller) === undefined,
    );
    return {
      summary: `${count(of("in").length, "member")}, ${of("out").length} outside, ${of("unknown").length} assumed to be members`,
      findings: [
        ...own,
        ...[...outside].map(
          ([why, workloads]): Finding => ({
            level: "note",
            text: `not in the mesh (${why}): ${several(workloads)}`,
            help: "their own requests meet no rule and reach the baseline, whatever their key; take them into the mesh where they call what branches fork",
          }),
        ),
        ...others.map(
          ({ caller, why }): Finding => ({
            level: "note",
            text: `nothing is proved for ${caller}, which is not in the mesh: ${why}`,
            help: "take the callers into the mesh, or expect no lane behind them",
          }),
        ),
      ],
    };
  },
};
