/** @module `isolane help`: what a code means, as docs/errors.md says it. Help about commands is the command line's. */
import { Argument } from "commander";
import { codes, type DiagnosticCode, severityOf } from "../../diagnostics/codes.ts";
import type { Asked, Command } from "../command.ts";

interface HelpAsked extends Asked {
  /** The words of a command, or a code. Empty: the program. */
  readonly topic: readonly string[];
}

/** `isolane help`. */
export const help: Command<HelpAsked> = {
  name: "help",
  summary: "say what a code means, or how a command is used",
  description:
    "Says what the code of a diagnostic means and what to do about it, or how a command is used.",
  arguments: [
    new Argument(
      "[topic...]",
      "a code, for example E0310, or a command, for example sandbox create",
    ),
  ],
  options: [],
  withoutOutput: true,
  withoutRepository: true,
  misuse: ({ topic }) =>
    codeOf(topic.join(" ")) === undefined
      ? `"${topic.join(" ")}" is neither a code nor a command`
      : undefined,
  load: async () => (asked) => {
    const code = codeOf(asked.topic.join(" "));
    if (code === undefined) return { diagnostics: [], failed: "usage", data: {} };
    const { title, why, fix } = codes[code];
    const severity = severityOf(code);
    return {
      diagnostics: [],
      data: { code, severity, title, why, fix },
      text: () => `${code}: ${title} (${severity})\n\n${why}\n\nWhat to do: ${fix}\n`,
    };
  },
};

/** The code that is meant, in whatever case. */
function codeOf(topic: string): DiagnosticCode | undefined {
  const wanted = topic.toUpperCase();
  return isCode(wanted) ? wanted : undefined;
}

function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(codes, text);
}
