/**
 * @module `isolane check`: compiles environments in memory and compares them with the output folder. Runs
 * no code of the checkout, so it cannot say anything about what a program added.
 */
import { Option } from "commander";
import { count } from "../../diagnostics/words.ts";
import type { ChangeSet } from "../../disk/change-set.ts";
import {
  type Command,
  cacheOption,
  type EnvironmentsAsked,
  environmentArgument,
  strictOption,
} from "../command.ts";
import type { Difference } from "../differences.ts";
import type { Place } from "../host.ts";

interface CheckAsked extends EnvironmentsAsked {
  /** Default: true. */
  readonly cache?: boolean;
  /** What a program added to the output is not an error. Default: false. */
  readonly allowAdded?: boolean;
}

/** `isolane check`. */
export const check: Command<CheckAsked> = {
  name: "check",
  summary: "compile environments and compare with the committed output",
  description:
    "Compiles environments in memory and compares them with the output folder. Writes nothing. Ends with 1 where they differ. Never runs a program: what one added to the output is not checked, which is an error too.",
  arguments: [environmentArgument],
  options: [
    strictOption,
    cacheOption,
    new Option(
      "--allow-added",
      "do not compare what a TypeScript program added, only prove the output as verify does",
    ).default(false),
  ],
  load: async () => {
    const { Problems } = await import("../../diagnostics/problems.ts");
    const { compareOutput, nameAdded, splitChange } = await import("../../disk/write.ts");
    const { compareText } = await import("../../kube/compare-text.ts");
    const { listDifferences, mergeConflicts, renderDifferences } = await import(
      "../differences.ts"
    );
    const { overOutput } = await import("../output.ts");
    const { verify } = await import("./verify.ts");
    const prove = await verify.load();
    // Whoever may write an index can say that a program added something: so that it may be there is proved.
    const provedOf = (asked: CheckAsked, here: Place, changes: readonly ChangeSet[]) =>
      asked.allowAdded === true && changes.some((change) => splitChange(change).added.length > 0)
        ? prove(asked, here).diagnostics
        : [];
    return (asked, here) =>
      overOutput(asked, here, compareOutput, ({ changes }, shownOut) => {
        const own = changes.map((change) => splitChange(change).own);
        const differences = listDifferences(own);
        const isSame = differences.length === 0;
        const problems = new Problems();
        for (const finding of mergeConflicts(own, shownOut)) problems.report(finding);
        for (const change of changes) {
          const { added } = splitChange(change);
          if (asked.allowAdded === true || added.length === 0) continue;
          problems.report({
            code: "E0616",
            message: `"${shownOut}/${change.environment}" holds what a TypeScript program added, which was not checked: ${nameAdded(added)}`,
            help: "review it, then pass --allow-added; `isolane synth --remove-added` removes it",
          });
        }
        return {
          ...(isSame ? {} : differs(shownOut, differences)),
          diagnostics: [...problems.all, ...provedOf(asked, here, changes)],
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
        };
      });
  },
};

function differs(shownOut: string, differences: readonly Difference[]) {
  const note = differences.every(({ lineEndsOnly }) => lineEndsOnly)
    ? `"${shownOut}" has the line ends of Windows (CRLF) and is what the specs say otherwise; run \`isolane synth\`, which keeps LF by "${shownOut}/.gitattributes"`
    : `"${shownOut}" is not what the specs say; run \`isolane synth\` and commit the result`;
  return { failed: "problems", notes: [note] } as const;
}
