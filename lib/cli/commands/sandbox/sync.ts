/** @module `isolane sandbox sync`: what CI runs for a branch. Makes its sandbox what the branch has changed. */
import { InvalidArgumentError, Option } from "commander";
import { misread } from "../../../author/flags.ts";
import { type Command, environmentOption, type Result, repeated } from "../../command.ts";
import { editOptions, headOption } from "../elsewhere-options.ts";
import { pullRequestOption } from "./change-options.ts";
import type { SyncAsked } from "./run-sync.ts";

/** `isolane sandbox sync`. */
export const sync: Command<SyncAsked, Result> = {
  name: "sandbox sync",
  summary: "make or update the sandbox of the current branch",
  description:
    "Makes or updates the sandbox of the branch that is checked out: forks of the workloads whose source it changed since it left the trunk, or that --fork names. Branch, commit, pull request and owner are taken from the CI system, otherwise from git. Where the branch changed nothing that is mapped, it has no sandbox. A sandbox that is being deleted lives again. In the checkout of an application, where no environment lies, --repository and --branch name the environment repository and its branch: the sandbox is made there, and published.",
  arguments: [],
  options: [
    environmentOption,
    repeated(
      "--fork <workload[=image]>",
      "fork this workload too: [KIND/]WORKLOAD[:CONTAINER][=IMAGE]; without --base, what the branch changed is not looked at then",
    ),
    repeated("--env <workload:key=value>", "set a variable in a fork"),
    repeated("--label <key=value>", "set a label, by which route groups find the sandbox"),
    repeated("--digest <workload=digest>", "what {digest} stands for in the template of an image"),
    new Option("--owner <owner>", "who is responsible (default: who pushed)"),
    new Option("--ttl <duration>", "how long it is to live after its last change, for example 3d"),
    new Option(
      "--branch <branch>",
      "the branch (default: what CI or git says); where no environment lies here, that of the environment repository",
    ),
    headOption,
    new Option("--commit <commit>", "its commit (default: what CI or git says)"),
    new Option(
      "--repository <name>",
      "its repository (default: what CI or git says); where no environment lies here, the URL of the environment repository",
    ),
    pullRequestOption,
    new Option("--base <branch>", "the trunk (default: what CI or git says)"),
    new Option(
      "--source <folder>",
      "checkout of the branch, where it is not the repository of the environment",
    ).argParser((value) => {
      if (value === "") throw new InvalidArgumentError("It needs a folder.");
      return value;
    }),
    new Option(
      "--closed",
      "the branch is gone: delete its sandbox, as `isolane sandbox delete` does",
    ).default(false),
    ...editOptions,
  ],
  withoutOutput: true,
  misuse: misread,
  load: async () => {
    const { runSync } = await import("./run-sync.ts");
    const { editing } = await import("../../edit-specs.ts");
    return editing(runSync, { none: { sandboxes: [] }, foreign: ["head"] });
  },
};
