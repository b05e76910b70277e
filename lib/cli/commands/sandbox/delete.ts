/** @module `isolane sandbox delete`: deletes the spec file of a sandbox, or begins to delete what its resources have made. */
import { Option } from "commander";
import { Problems } from "../../../diagnostics/problems.ts";
import { type Command, environmentOption, type Result } from "../../command.ts";
import type { EditAsked } from "../../edit-specs.ts";
import { editOptions } from "../elsewhere-options.ts";
import { nameArgument } from "./change-options.ts";

interface DeleteAsked extends EditAsked {
  readonly name: string;
  /** Its file goes at once. Default: where it has resources, they go first. */
  readonly force?: boolean;
}

/** `isolane sandbox delete`. */
export const remove: Command<DeleteAsked, Result> = {
  name: "sandbox delete",
  summary: "delete a sandbox",
  description:
    "Deletes the spec file of a sandbox. The next `isolane synth` removes its lane. Where it has selective consumers, it drains before that; where the sandbox has resources, its spec gets `deletion` instead: its lane goes, what its resources have made is removed, and `isolane prune` deletes the file later. In the checkout of an application, where no environment lies, --repository and --branch name the environment repository and its branch: the change is made there, and published.",
  arguments: [nameArgument],
  options: [
    environmentOption,
    new Option(
      "--repository <url>",
      "the environment repository, where this is the checkout of an application",
    ),
    new Option("--branch <branch>", "the branch of it that engines read"),
    new Option(
      "--force",
      "delete the file at once, also where the sandbox has resources: what they have made is left to the janitor",
    ).default(false),
    ...editOptions,
  ],
  withoutOutput: true,
  load: async () => {
    const { deleteSandbox, deleteSpec, noteLeft } = await import("../../deleting.ts");
    const { findSandbox, openSpecs } = await import("../../specs.ts");
    const { savedOutcome } = await import("./saved.ts");
    const { editing } = await import("../../edit-specs.ts");
    return editing(
      (asked, place) => {
        const problems = new Problems();
        const specs = openSpecs(asked.environment, place, problems);
        const found = specs && findSandbox(asked.name, specs, problems);
        if (specs === undefined || found === undefined) return savedOutcome(undefined, problems);
        if (asked.force !== true)
          return savedOutcome(deleteSandbox(found, place.now(), specs, problems), problems);
        const deleted = deleteSpec(found, specs, problems);
        const note = deleted && noteLeft(found, specs, problems);
        return savedOutcome(deleted, problems, note === undefined ? [] : [note]);
      },
      { none: { sandboxes: [] }, foreign: ["repository", "branch"] },
    );
  },
};
