/** @module `isolane sandbox create`: writes the spec file of a new sandbox. */
import { misread } from "../../../author/flags.ts";
import { nameIn } from "../../../author/sandbox-change.ts";
import { Problems } from "../../../diagnostics/problems.ts";
import { asRecord } from "../../../kube/json.ts";
import type { Command } from "../../command.ts";
import { type ChangeAsked, changeOptions, nameArgument } from "./change-options.ts";

/** `isolane sandbox create`. */
export const create: Command<ChangeAsked> = {
  name: "sandbox create",
  summary: "write the spec of a new sandbox",
  description:
    "Writes the spec file of a new sandbox. What it means in the environment is for `isolane synth` to say: this command checks that the workloads exist and that the spec is valid. A sandbox of that name that is being deleted lives again, with what its spec states.",
  arguments: [nameArgument],
  options: changeOptions,
  withoutOutput: true,
  misuse: misread,
  load: async () => {
    const { changeOf } = await import("./change-options.ts");
    const { createSandbox, openSpecs } = await import("../../specs.ts");
    const { savedOutcome } = await import("./saved.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      if (specs === undefined) return savedOutcome(undefined, problems);
      const taken = specs.loaded.sandboxes.find((one) => nameIn(one) === asked.name);
      const change = changeOf(asked, specs, asRecord(taken?.value), problems);
      if (problems.failed) return savedOutcome(undefined, problems);
      return savedOutcome(
        createSandbox(asked.name, change, specs, place.now(), problems),
        problems,
      );
    };
  },
};
