/** @module The table of checks: adding one is a file in `checks/` and a line here. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Checked, DoctorCheck, Examined } from "./check.ts";
import { assumedCheck } from "./checks/assumed.ts";
import { entriesCheck } from "./checks/entries.ts";
import { forksCheck } from "./checks/forks.ts";
import { lanesCheck } from "./checks/lanes.ts";
import { meshCheck } from "./checks/mesh.ts";
import { portsCheck } from "./checks/ports.ts";
import { propagationCheck } from "./checks/propagation.ts";
import { specsCheck } from "./checks/specs.ts";
import { versionsCheck } from "./checks/versions.ts";

/** All checks, in the order in which they are told. `specs` passes on the diagnostics that no other has. */
export const checks: readonly DoctorCheck[] = [
  specsCheck,
  lanesCheck,
  meshCheck,
  propagationCheck,
  entriesCheck,
  portsCheck,
  forksCheck,
  assumedCheck,
  versionsCheck,
];

/** Runs every check. */
export function examine(examined: Examined): readonly ({ readonly name: string } & Checked)[] {
  const taken = new Set(checks.flatMap(({ codes }) => codes));
  const others = examined.diagnostics.map(({ code }) => code).filter((code) => !taken.has(code));
  return checks.map(({ name, codes, run }) => {
    const own: readonly DiagnosticCode[] = name === specsCheck.name ? others : codes;
    return { name, ...run(examined, own) };
  });
}
