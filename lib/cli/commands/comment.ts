/** @module `isolane comment`: what a pull request says about its lane. */
import { Argument, Option } from "commander";
import { type Command, environmentOption, type Result } from "../command.ts";
import type { CommentAsked } from "../run-comment.ts";
import { headOption } from "./elsewhere-options.ts";

/** `isolane comment`. */
export const comment: Command<CommentAsked, Result> = {
  name: "comment",
  summary: "print a lane's comment for its pull request",
  description:
    "Prints, as Markdown, what a pull request has to say about its lane: how to send a request into it, what it forks, what it costs, when it expires. Its first line is the same each time: whoever posts it replaces the comment that begins with it. In the checkout of an application, where no environment lies, --repository and --branch name the environment repository and its branch.",
  arguments: [new Argument("[name]", "the sandbox (default: that of the current branch)")],
  options: [
    environmentOption,
    new Option(
      "--branch <branch>",
      "the branch (default: what CI or git says); where no environment lies here, that of the environment repository",
    ),
    headOption,
    new Option(
      "--repository <name>",
      "its repository (default: what CI or git says); where no environment lies here, the URL of the environment repository",
    ),
    new Option(
      "--source <folder>",
      "checkout of the branch, where it is not that of the environment",
    ),
  ],
  withoutOutput: true,
  load: async () => {
    const { runComment } = await import("../run-comment.ts");
    const { editing } = await import("../edit-specs.ts");
    return editing(runComment, { none: {}, foreign: ["head"], reads: () => true });
  },
};
