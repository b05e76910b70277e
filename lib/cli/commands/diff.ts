/** @module `isolane diff`: what a change of specs or of the baseline does, lane by lane. */
import { Argument } from "commander";
import { type Command, environmentOption } from "../command.ts";
import type { DiffAsked } from "../run-diff.ts";

/** `isolane diff`. */
export const diff: Command<DiffAsked> = {
  name: "diff",
  summary: "say what a change does, lane by lane",
  description:
    "Compiles the environments of a commit and of the working tree, and says what has changed between them: forks, pods, Services, routes, requested CPU and memory, what they cost, what lanes share, and warnings. The promises are proved of the new output; where they do not hold, it ends with 1.",
  arguments: [new Argument("[ref]", "what to compare with: a commit or a branch (default: HEAD)")],
  options: [environmentOption],
  withoutOutput: true,
  markdown: true,
  load: async () => (await import("../run-diff.ts")).runDiff,
};
