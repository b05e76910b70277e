/** @module docs/versions.md from the tables of what other programs have to be. */
import { allRequirements } from "../lib/doctor/versions.ts";

/** The page of minimum versions. */
export function versionsPage(): string {
  const rows = allRequirements.map(
    ({ program, minimum, why, source }) =>
      `| ${program} | ${minimum} | ${why} | [source](${source}) |`,
  );
  return [
    "<!-- Generated from lib/doctor/versions.ts and lib/mesh/implementations/ by `npm run gen`: do not edit. -->",
    "# Versions\n",
    "The oldest versions of other programs that will do, and what needs them. An environment needs only some: `isolane doctor` lists those. Isolane itself needs Node 20.\n",
    "| program | from | because | |",
    "|---|---|---|---|",
    ...rows,
    "",
    "Nobody looks into a cluster, so nothing checks what runs there. helm and kustomize run where Isolane runs: `isolane doctor` compares those on PATH with the table, and `version` of a source pins one ([docs/sources.md](sources.md)). The versions that the output was tested with are in [docs/conformance.md](conformance.md). A mesh that is not in the table is supported by its documentation and source, and the oldest version that will do is not known.",
    "",
  ].join("\n");
}
