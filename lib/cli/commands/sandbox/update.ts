/** @module `isolane sandbox update`: changes the spec file of a sandbox as a person would. */
import { Option } from "commander";
import { misread, readWorkloads } from "../../../author/flags.ts";
import { Problems } from "../../../diagnostics/problems.ts";
import { asRecord } from "../../../kube/json.ts";
import { type Command, repeated } from "../../command.ts";
import { type ChangeAsked, changeOptions, nameArgument } from "./change-options.ts";

interface UpdateAsked extends ChangeAsked {
  /** Workloads whose forks go. */
  readonly unfork: readonly string[];
  /** `prune` leaves it alone, or no longer. Default: as it is. */
  readonly pin?: boolean;
}

/** `isolane sandbox update`. */
export const update: Command<UpdateAsked> = {
  name: "sandbox update",
  summary: "change the spec of a sandbox",
  description:
    "Changes the spec file of a sandbox. Comments, order and whatever is not asked about stay as they are.",
  arguments: [nameArgument],
  options: [
    ...changeOptions,
    repeated("--unfork <workload>", "take out a fork"),
    new Option("--pin", "let `isolane prune` leave it alone"),
    new Option("--no-pin", "let `isolane prune` treat it like all others"),
  ],
  withoutOutput: true,
  misuse: misread,
  load: async () => {
    const { changeOf } = await import("./change-options.ts");
    const { reportDeleting } = await import("../../deleting.ts");
    const { findSandbox, openSpecs, updateSandbox } = await import("../../specs.ts");
    const { savedOutcome } = await import("./saved.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      const found = specs === undefined ? undefined : findSandbox(asked.name, specs, problems);
      if (specs === undefined || found === undefined) return savedOutcome(undefined, problems);
      reportDeleting(found, specs, problems);
      const change = {
        ...changeOf(asked, specs, asRecord(found.value), problems),
        removed: readWorkloads(asked.unfork, specs.workloads, problems),
        pinned: asked.pin,
      };
      if (problems.failed) return savedOutcome(undefined, problems);
      return savedOutcome(
        updateSandbox(asked.name, change, specs, place.now(), problems),
        problems,
      );
    };
  },
};
