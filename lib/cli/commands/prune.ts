/** @module `isolane prune`: deletes the specs of sandboxes that nobody needs, and suspends them at night. */
import { Option } from "commander";
import { type Command, environmentOption } from "../command.ts";
import { nowOption } from "../now-option.ts";
import type { PruneAsked } from "../pruning.ts";

/** `isolane prune`. */
export const prune: Command<PruneAsked> = {
  name: "prune",
  summary: "delete sandboxes that are over, suspend them at night",
  description:
    "Lists the sandboxes that have expired (spec.ttl), whose branch is closed (--open-branches) or whose workloads the baseline no longer has, and those that the environment's schedule suspends or wakes. With --yes, deletes and changes their spec files. Pinned sandboxes stay as they are.",
  arguments: [],
  options: [
    environmentOption,
    nowOption(
      'the time by RFC 3339, for example "$(date -u +%Y-%m-%dT%H:%M:%SZ)": no clock is read',
    ).makeOptionMandatory(),
    new Option(
      "--open-branches <file>",
      "the branches that there are: one a line, or what `git ls-remote` prints; - reads standard input (default: no sandbox counts as closed)",
    ),
    new Option(
      "--repository <name>",
      "whose branches these are; sandboxes of other repositories are not closed (default: what CI or git says)",
    ),
    new Option(
      "--base <branch>",
      "the trunk, which the list has to hold (default: main or master, or what its HEAD says)",
    ),
    new Option("--allow-empty", "take a list that is empty or lacks the trunk").default(false),
    new Option("--yes", "do it (default: only say what would be done)").default(false),
  ],
  withoutOutput: true,
  misuse: ({ openBranches, repository, base, allowEmpty }) =>
    openBranches === undefined &&
    (repository !== undefined || base !== undefined || allowEmpty === true)
      ? "--repository, --base and --allow-empty are about --open-branches"
      : undefined,
  load: async () => {
    const { runPrune } = await import("../pruning.ts");
    return runPrune;
  },
};
