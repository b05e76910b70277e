/** @module docs/cli.md from the program itself. */
import type { Command } from "commander";
import { buildProgram, everyCommand } from "../lib/cli/program.ts";

/** The page of the command line. */
export function commandLinePage(): string {
  const program = buildProgram();
  return [
    "<!-- Generated from lib/cli/ by `npm run gen`: do not edit. -->",
    "# Command line\n",
    help(program),
    ...everyCommand(program)
      .filter(({ commands }) => commands.length === 0)
      .map((command) => `## ${nameOf(command)}\n\n${help(command)}`),
  ].join("\n");
}

/** With the words before it. */
function nameOf(command: Command): string {
  const before = command.parent === null ? "" : `${nameOf(command.parent)} `;
  return `${before}${command.name()}`;
}

/** The help text, in the width of a page and without colours. */
function help(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 90,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return `\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
}
