/**
 * @module `isolane doctor`: what stands between a branch and a working lane. Compiles in memory and asks what the compile,
 * the proof and `explain` say; writes nothing, and asks no cluster. helm and kustomize are asked for their versions.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments } from "../../disk/environments.ts";
import type { Checked, Finding } from "../../doctor/check.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

/** `isolane doctor`. */
export const doctor: Command<EnvironmentsAsked> = {
  name: "doctor",
  summary: "say what stands between a branch and a working lane",
  description:
    "Says what stands between a branch and a working lane: who is in the mesh, who passes the key on, which ways in pass by all lanes, which ports cannot be routed, which workloads cannot be forked as they are, what is only assumed, and which versions of other programs are needed. Compiles in memory, writes nothing and asks no cluster. Ends with 1 where something blocks lanes.",
  arguments: [environmentArgument],
  options: [],
  withoutOutput: true,
  load: async () => {
    const { readEnvironment } = await import("../../compile.ts");
    const { diskIo } = await import("../../disk/read.ts");
    const { examine } = await import("../../doctor/checks.ts");
    const { examineInput } = await import("../examine.ts");
    const { driverNotes } = await import("../checkout.ts");
    return (asked, here) => {
      const problems = new Problems();
      const folders = findEnvironments(asked.environment, here, problems);
      if (problems.failed) {
        return { diagnostics: problems.all, failed: "usage", data: { environments: [] } };
      }
      const environments = folders.flatMap((folder) => {
        const read = new Problems();
        const input = readEnvironment(diskIo(folder.root), folder.fromRoot, read);
        if (input === undefined) {
          for (const one of read.all) problems.report(one);
          return [];
        }
        const checks = examine(examineInput(input, read, folder));
        return [{ name: input.environment.spec.metadata.name, folder: folder.shown, checks }];
      });
      const blocked = environments.some(({ checks }) => countOf(checks, "blocks") > 0);
      return {
        diagnostics: problems.all,
        ...(blocked ? { failed: "problems" } : {}),
        data: { environments },
        notes: driverNotes(here),
        text: () => environments.map(({ name, checks }) => textOf(name, checks)).join(""),
      };
    };
  },
};

type Named = Checked & { readonly name: string };

function countOf(checks: readonly Named[], level: Finding["level"]): number {
  return checks.flatMap(({ findings }) => findings).filter((one) => one.level === level).length;
}

function textOf(name: string, checks: readonly Named[]): string {
  const blocks = countOf(checks, "blocks");
  const what = blocks === 0 ? "nothing blocks lanes" : `lanes are blocked (${blocks})`;
  const lines = [
    `${name}: ${what}; ${count(countOf(checks, "note"), "note")}`,
    ...checks.flatMap(({ name: check, summary, findings }) => [
      `  ${check}: ${summary}`,
      ...findings.flatMap((one, index) => linesOf(one, findings[index + 1])),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What to do is said once for findings that follow each other. */
function linesOf(
  { level, text, help, code, place }: Finding,
  next: Finding | undefined,
): readonly string[] {
  const where = place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `;
  const named = code === undefined ? level : `${level} ${code}`;
  const todo = next?.help === help ? [] : help.split("\n").map((line) => `      ${line}`);
  return [`    ${where}${named}: ${text}`, ...todo];
}
