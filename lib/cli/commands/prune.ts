/** @module `isolane prune`: deletes the specs of sandboxes that nobody needs, and suspends them at night. */
import { resolve } from "node:path";
import { Option } from "commander";
import { type Command, environmentOption, type Result } from "../command.ts";
import { nowOption } from "../now-option.ts";
import type { PruneAsked } from "../pruning.ts";
import { editOptions } from "./elsewhere-options.ts";

/** `isolane prune`. */
export const prune: Command<PruneAsked, Result> = {
  name: "prune",
  summary: "delete sandboxes that are over, suspend them at night",
  description:
    "Lists the sandboxes that have expired (spec.ttl), whose branch is closed (--open-branches) or whose workloads the baseline no longer has, and those that the environment's schedule suspends or wakes. With --yes, deletes and changes their spec files. Pinned sandboxes stay as they are. In the checkout of an application, where no environment lies, --repository and --branch name the environment repository and its branch: with --yes, the change is made there, and published; the list then has the branches of the application.",
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
      "whose branches these are; sandboxes of other repositories are not closed (default: what CI or git says); where no environment lies here, the URL of the environment repository",
    ),
    new Option(
      "--branch <branch>",
      "the branch of the environment repository, where this is the checkout of an application",
    ),
    new Option(
      "--base <branch>",
      "the trunk, which the list has to hold (default: main or master, or what its HEAD says)",
    ),
    new Option("--allow-empty", "take a list that is empty or lacks the trunk").default(false),
    new Option("--yes", "do it (default: only say what would be done)").default(false),
    ...editOptions,
  ],
  withoutOutput: true,
  misuse: ({ openBranches, repository, branch, base, allowEmpty }) =>
    openBranches === undefined &&
    ((repository !== undefined && branch === undefined) ||
      base !== undefined ||
      allowEmpty === true)
      ? "--repository, --base and --allow-empty are about --open-branches"
      : undefined,
  load: async () => {
    const { emptyData, runPrune } = await import("../pruning.ts");
    const { editing } = await import("../edit-specs.ts");
    const run = editing(runPrune, {
      none: emptyData,
      foreign: ["branch"],
      reads: ({ yes = false }) => !yes,
    });
    return (asked, place) => {
      const { openBranches: list } = asked;
      // The list lies here, wherever the specs are.
      const isFile = list !== undefined && list !== "-";
      return run(isFile ? { ...asked, openBranches: resolve(place.cwd, list) } : asked, place);
    };
  },
};
