/** @module Which versions of other programs the environment needs. Nobody asks a cluster: whoever runs them has to compare. */
import semver from "semver";
import { type DoctorCheck, type Finding, reported } from "../check.ts";
import { requirementsOf, statedVersions } from "../versions.ts";

/** The table's rows that the environment needs, and the programs on PATH that are too old. */
export const versionsCheck: DoctorCheck = {
  name: "versions",
  codes: ["E0140", "E0141", "E0638", "E0639"],
  run: (examined, codes) => {
    const { input, installed } = examined;
    const { spec } = input.environment;
    const stated = statedVersions(spec);
    const objects = input.baseline.map(({ object }) => object);
    const needed = requirementsOf(spec, objects).map((one) => ({
      ...one,
      found: one.local === undefined ? undefined : installed.get(one.local),
    }));
    const findings = needed.flatMap(({ program, minimum, why, found }): readonly Finding[] => {
      const [have, want] = [semver.coerce(found), semver.coerce(minimum)];
      if (have === null || want === null || semver.gte(have, want)) return [];
      return [
        {
          level: "blocks",
          text: `${program} on PATH is version ${have.version}, and ${minimum} is needed: ${why}`,
          help: `install ${program} ${minimum} or later`,
        },
      ];
    });
    const said = needed.map(({ program, minimum, found }) => {
      const here = found === undefined ? "" : `, on PATH is ${found}`;
      const there = stated.get(program);
      return `${program} ${minimum} or later${here}${there === undefined ? "" : `, stated is ${there}`}`;
    });
    return { summary: said.join("; "), findings: [...findings, ...reported(examined, codes)] };
  },
};
