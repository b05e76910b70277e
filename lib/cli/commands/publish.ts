/** @module `isolane publish`: the spec changes of a checkout become a commit of the environment repository, with their output. */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import type { Command, Outcome } from "../command.ts";
import type { PublishAsked } from "../publish-asked.ts";
import { commandLine } from "./command-line.ts";
import { publishOptions } from "./publish-options.ts";

/** `isolane publish`. */
export const publish: Command<PublishAsked, Promise<Outcome>> = {
  name: "publish",
  summary: "compile spec changes on what is upstream, commit and push them",
  description:
    "Takes the spec changes of the working tree and of commits that are not upstream yet, compiles them on what is upstream, commits specs and output, and pushes; again, where somebody else was first. Never pushes by force. Ends with 0 when the change is upstream.",
  arguments: [],
  options: [
    new Option(
      "--repository <url>",
      "the environment repository, where this is the checkout of another one; needs --branch",
    ),
    new Option(
      "--branch <branch>",
      "the branch that engines read (default: the one that the current branch follows)",
    ),
    new Option(
      "--app <command>",
      'let this program of the repository compile and write, as for isolane synth, for example "npx tsx app.ts"',
    ).argParser(commandLine),
    ...publishOptions,
  ],
  misuse: ({ repository, branch, app }) => {
    if (repository === undefined) return undefined;
    if (branch === undefined) return "--repository needs --branch: the branch that engines read";
    return app === undefined
      ? undefined
      : "--app runs a program of the environment repository: publish in a clone of it, which has its packages";
  },
  load: async () => {
    const { publishFrom } = await import("../publish-from.ts");
    return async (asked, place) => {
      const problems = new Problems();
      const { published, notes, text } = await publishFrom(asked, place, problems);
      const { suspended = [], ...fields } = published ?? {
        pushed: false,
        files: [],
        retries: 0,
      };
      return {
        diagnostics: problems.all,
        data: { ...fields, suspended },
        notes,
        text: () => text,
      };
    };
  },
};
