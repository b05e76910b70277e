/** @module `isolane upgrade`: which formats the specs have, and what a newer one would change. */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments } from "../../disk/environments.ts";
import { asString, at } from "../../kube/json.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

interface UpgradeAsked extends EnvironmentsAsked {
  readonly dryRun: boolean;
}

/** `isolane upgrade`. */
export const upgrade: Command<UpgradeAsked> = {
  name: "upgrade",
  summary: "say which formats the specs have, and whether a newer one is known",
  description:
    "Lists the formats of all specs. There is one format so far, isolane.dev/v1alpha1: nothing is to be upgraded, and nothing is written. A spec of another format is an error.",
  arguments: [environmentArgument],
  options: [
    new Option("--dry-run", "only say it; required, since there is nothing to write yet").default(
      false,
    ),
  ],
  withoutOutput: true,
  misuse: ({ dryRun }) =>
    dryRun ? undefined : "there is no newer format to write: ask with --dry-run",
  load: async () => {
    const { diskIo } = await import("../../disk/read.ts");
    const { loadEnvironment } = await import("../../load/load.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = findEnvironments(asked.environment, place, problems).flatMap((folder) => {
        const loaded = loadEnvironment(diskIo(folder.root), folder.fromRoot, problems);
        const documents =
          loaded === undefined ? [] : [loaded.environment, ...loaded.sandboxes, ...loaded.groups];
        return documents.map(({ file, value }) => ({
          file,
          format: asString(at(value, "apiVersion")) ?? "",
        }));
      });
      const errors = problems.all.filter(({ severity }) => severity === "error");
      return {
        diagnostics: errors,
        data: { specs },
        text: () =>
          errors.length > 0
            ? ""
            : `${count(specs.length, "spec")} of the newest format that this version knows: nothing to upgrade\n`,
      };
    };
  },
};
