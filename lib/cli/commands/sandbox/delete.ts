/** @module `isolane sandbox delete`: deletes the spec file of a sandbox. */

import { Option } from "commander";
import { Problems } from "../../../diagnostics/problems.ts";
import { type Command, environmentOption, type Result } from "../../command.ts";
import type { EditAsked } from "../../edit-specs.ts";
import { editOptions } from "../elsewhere-options.ts";
import { nameArgument } from "./change-options.ts";

interface DeleteAsked extends EditAsked {
  readonly name: string;
}

/** `isolane sandbox delete`. */
export const remove: Command<DeleteAsked, Result> = {
  name: "sandbox delete",
  summary: "delete the spec of a sandbox",
  description:
    "Deletes the spec file of a sandbox. The next `isolane synth` removes its lane. In the checkout of an application, where no environment lies, --repository and --branch name the environment repository and its branch: the change is made there, and published.",
  arguments: [nameArgument],
  options: [
    environmentOption,
    new Option(
      "--repository <url>",
      "the environment repository, where this is the checkout of an application",
    ),
    new Option("--branch <branch>", "the branch of it that engines read"),
    ...editOptions,
  ],
  withoutOutput: true,
  load: async () => {
    const { deleteSandbox, openSpecs } = await import("../../specs.ts");
    const { savedOutcome } = await import("./saved.ts");
    const { editing } = await import("../../edit-specs.ts");
    return editing(
      (asked, place) => {
        const problems = new Problems();
        const specs = openSpecs(asked.environment, place, problems);
        const deleted = specs && deleteSandbox(asked.name, specs, problems);
        return savedOutcome(deleted, problems);
      },
      { none: { sandboxes: [] }, foreign: ["repository", "branch"] },
    );
  },
};
