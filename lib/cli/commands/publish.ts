/** @module `isolane publish`: the spec changes of a checkout become a commit of the environment repository, with their output. */
import { InvalidArgumentError, Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import type { Command, Outcome } from "../command.ts";
import type { PublishAsked } from "../publish-from.ts";

/** `isolane publish`. */
export const publish: Command<PublishAsked, Promise<Outcome>> = {
  name: "publish",
  summary: "compile spec changes on what is upstream, commit and push them",
  description:
    "Takes the spec changes of the working tree and of commits that are not upstream yet, compiles them on what is upstream, commits specs and output, and pushes; again, where somebody else was first. Never pushes by force. Ends with 0 when the change is upstream.",
  arguments: [],
  options: [
    new Option(
      "-m, --message <message>",
      "message of the commit (default: what becomes of which spec)",
    ),
    new Option(
      "--repository <url>",
      "the environment repository, where this is the checkout of another one; needs --branch",
    ),
    new Option(
      "--branch <branch>",
      "the branch that engines read (default: the one that the current branch follows)",
    ),
    new Option(
      "--push-to <branch>",
      "push this branch instead, for a merge request, where the other one is protected",
    ),
    new Option("--author <author>", '"NAME <EMAIL>" (default: who git says)').argParser(authorIn),
    new Option(
      "--timeout <duration>",
      "how long to go on while others are first, for example 90s or 10m",
    )
      .argParser(seconds)
      .default(600, "10m"),
  ],
  misuse: ({ repository, branch }) =>
    repository !== undefined && branch === undefined
      ? "--repository needs --branch: the branch that engines read"
      : undefined,
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

function authorIn(value: string): { readonly name: string; readonly email: string } {
  const [, name, email] = /^([^<>\p{Cc}]*[^<>\p{Cc}\s])\s*<([^<>\s\p{Cc}]+)>$/u.exec(value) ?? [];
  if (name === undefined || email === undefined)
    throw new InvalidArgumentError('It needs "NAME <EMAIL>".');
  return { name, email };
}

function seconds(value: string): number {
  const [, number, unit = "s"] = /^(\d{1,6})([smh]?)$/.exec(value) ?? [];
  if (number === undefined) throw new InvalidArgumentError("It needs a duration like 90s or 10m.");
  return Number(number) * ({ s: 1, m: 60, h: 3600 }[unit === "" ? "s" : unit] ?? 1);
}
