/**
 * @module `isolane check`: compiles environments in memory and compares them with the output folder. Runs
 * no code of the checkout.
 */
import { compareOutput } from "../../disk/write.ts";
import type { Command } from "../command.ts";
import { listDifferences, renderDifferences } from "../differences.ts";
import {
  count,
  environmentArgument,
  type OutputAsked,
  overOutput,
  strictOption,
} from "../output.ts";

/** `isolane check`. */
export const check: Command<OutputAsked> = {
  name: "check",
  summary: "compile environments and compare with the committed output",
  description:
    "Compiles environments in memory and compares them with the output folder. Ends with 1 where they differ.",
  arguments: [environmentArgument],
  options: [strictOption],
  run: (asked, { cwd }) =>
    overOutput(asked, cwd, compareOutput, ({ changes }, shownOut) => {
      const differences = listDifferences(changes);
      return {
        ...(differences.length === 0
          ? {}
          : {
              failed: "problems" as const,
              notes: [
                `"${shownOut}" is not what the specs say; run \`isolane synth\` and commit the result`,
              ],
            }),
        differences,
        fields: () => ({ written: [], removed: [] }),
        text: (color) => renderDifferences(changes, shownOut, color),
        summary: ({ written, removed, unchanged }) =>
          `${count(written.length + removed.length, "difference")}, ${count(unchanged, "file")} as committed`,
      };
    }),
};
