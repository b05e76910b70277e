/** @module `isolane sandbox delete`: deletes the spec file of a sandbox. */
import { Problems } from "../../../diagnostics/problems.ts";
import { type Asked, type Command, environmentOption } from "../../command.ts";
import { nameArgument } from "./change-options.ts";

interface DeleteAsked extends Asked {
  readonly name: string;
  readonly environment?: string;
}

/** `isolane sandbox delete`. */
export const remove: Command<DeleteAsked> = {
  name: "sandbox delete",
  summary: "delete the spec of a sandbox",
  description: "Deletes the spec file of a sandbox. The next `isolane synth` removes its lane.",
  arguments: [nameArgument],
  options: [environmentOption],
  withoutOutput: true,
  load: async () => {
    const { deleteSandbox, openSpecs } = await import("../../specs.ts");
    const { savedOutcome } = await import("./saved.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      const deleted = specs && deleteSandbox(asked.name, specs, problems);
      return savedOutcome(deleted, problems);
    };
  },
};
