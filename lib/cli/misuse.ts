/** @module Wrong use, said to programs: a document like that of any other result. People read standard error. */
import type { Command as Commander } from "commander";
import { escapeJson } from "../diagnostics/escape.ts";

/** The JSON document about wrong use, or undefined where the arguments do not ask for JSON. */
export function misuseDocument(
  program: Commander,
  args: readonly string[],
  usage: string,
): string | undefined {
  const isAsked = args.some(
    (word, index) =>
      word === "--format=json" || (word === "--format" && args[index + 1] === "json"),
  );
  if (!isAsked) return undefined;
  const document = {
    version: 1,
    command: commandIn(program, args),
    ok: false,
    diagnostics: [],
    usage: usage.replace(/^error: /, ""),
  };
  return `${escapeJson(JSON.stringify(document, undefined, 2))}\n`;
}

/** The command that the first words name: `sandbox create`. Empty: none. */
function commandIn(above: Commander, [word, ...rest]: readonly string[]): string {
  const called = above.commands.find((one) => one.name() === word);
  return called === undefined ? "" : `${called.name()} ${commandIn(called, rest)}`.trimEnd();
}
