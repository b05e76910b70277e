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
    const { deleteSpecFile, readSpecFile } = await import("../../../disk/spec-file.ts");
    const { findSandbox, openSpecs } = await import("../../specs.ts");
    const { editYaml } = await import("../../../yaml/edit.ts");
    const { savedOutcome } = await import("./saved.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      const found = specs === undefined ? undefined : findSandbox(asked.name, specs, problems);
      if (specs === undefined || found === undefined) return savedOutcome(undefined, problems);
      const { file } = found;
      const text = readSpecFile({ folder: specs.folder, path: file });
      if (text === undefined || editYaml(text, []) === undefined) {
        problems.report({
          code: "E0824",
          message: `"${file}" does not hold this sandbox alone`,
          help: "leave one valid document in the file, or edit it by hand",
        });
        return savedOutcome(undefined, problems);
      }
      const done = deleteSpecFile({ folder: specs.folder, path: file }, problems);
      const saved = { sandbox: asked.name, file, action: "deleted" as const };
      return savedOutcome(done ? saved : undefined, problems);
    };
  },
};
