/** @module What holds only if something is so that no manifest shows: what verification assumed, and the doubts of `explain`. */
import { count } from "../../diagnostics/words.ts";
import { grouped } from "../../kube/grouped.ts";
import { type DoctorCheck, type Finding, notLooked, several } from "../check.ts";
import { toldLanes } from "../told.ts";

/** How many doubts of one kind are told. */
const shown = 3;

/** Everything that is taken for granted. */
export const assumedCheck: DoctorCheck = {
  name: "assumed",
  codes: [],
  run: (examined) => {
    const { ground, report } = examined;
    if (ground === undefined || report === undefined) return notLooked;
    const { assumed, sampled } = report;
    const doubts = toldLanes(examined)
      .flatMap(({ explanations }) => explanations)
      .flatMap((one) => one.doubts);
    const once = [...new Map(doubts.map((doubt) => [doubt.text, doubt])).values()];
    const byKind = grouped(once.map((doubt) => [doubt.kind, doubt] as const));
    const findings: readonly Finding[] = [
      ...assumed.map(
        (namespace): Finding => ({
          level: "note",
          text: `pods of namespace ${namespace} are assumed to be in the mesh: no source declares the Namespace`,
          help: `add the Namespace to the baseline's sources, or state routing.membership: {${namespace}: in}`,
        }),
      ),
      ...(sampled.length === 0
        ? []
        : [
            {
              level: "note",
              text: `so many conditions that not every combination was asked: ${several(sampled)}`,
              help: "nothing is to do; the index's probes can be sent to a live cluster",
            } as const,
          ]),
      ...[...byKind]
        // Who is assumed to be in the mesh has been told.
        .filter(([kind]) => kind !== "unknown-mesh" || assumed.length === 0)
        .flatMap(([, all]) => {
          const more = all.length - shown;
          return all.slice(0, shown).map(
            ({ text, help }, index): Finding => ({
              level: "note",
              text: index === shown - 1 && more > 0 ? `${text} (and ${more} more like it)` : text,
              help,
            }),
          );
        }),
    ];
    return { summary: `${count(findings.length, "thing")} taken for granted`, findings };
  },
};
