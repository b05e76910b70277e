/**
 * @module `isolane check`: compiles environments in memory and compares them with the output folder. Runs
 * no code of the checkout, so it cannot say anything about what a program added.
 */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { compareOutput, nameAdded, splitChange } from "../../disk/write.ts";
import { compareText } from "../../kube/compare-text.ts";
import type { Command } from "../command.ts";
import { listDifferences, renderDifferences } from "../differences.ts";
import {
  count,
  environmentArgument,
  type OutputAsked,
  overOutput,
  strictOption,
} from "../output.ts";

interface CheckAsked extends OutputAsked {
  /** What a program added to the output is no error. Default: false. */
  readonly allowAdded?: boolean;
}

/** `isolane check`. */
export const check: Command<CheckAsked> = {
  name: "check",
  summary: "compile environments and compare with the committed output",
  description:
    "Compiles environments in memory and compares them with the output folder. Ends with 1 where they differ. Never runs a program: what one added to the output is not checked, which is an error too.",
  arguments: [environmentArgument],
  options: [
    strictOption,
    new Option("--allow-added", "pass what a TypeScript program added, unchecked").default(false),
  ],
  run: (asked, { cwd }) =>
    overOutput(asked, cwd, compareOutput, ({ changes }, shownOut) => {
      const own = changes.map((change) => splitChange(change).own);
      const differences = listDifferences(own);
      const isSame = differences.length === 0;
      const problems = new Problems();
      for (const change of asked.allowAdded === true ? [] : changes) {
        const { added } = splitChange(change);
        if (added.length === 0) continue;
        problems.report({
          code: "E0616",
          message: `"${shownOut}/${change.environment}" holds what a TypeScript program added, which was not checked: ${nameAdded(added)}`,
          help: "review it, then pass --allow-added; `isolane synth --remove-added` removes it",
        });
      }
      return {
        failed: isSame ? undefined : "problems",
        diagnostics: problems.all,
        differences,
        fields: (change) => ({
          written: [],
          removed: [],
          unchecked: splitChange(change)
            .added.map(({ path }) => path)
            .sort(compareText),
        }),
        text: (color) => renderDifferences(own, shownOut, color),
        summary: (change) => {
          const { own: mine, added } = splitChange(change);
          const parts = [
            count(mine.written.length + mine.removed.length, "difference"),
            `${count(change.unchanged, "file")} as committed`,
            ...(added.length === 0 ? [] : [`${added.length} not checked`]),
          ];
          return parts.join(", ");
        },
        notes: isSame
          ? []
          : [
              `"${shownOut}" is not what the specs say; run \`isolane synth\` and commit the result`,
            ],
      };
    }),
};
