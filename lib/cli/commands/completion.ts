/** @module `isolane completion`: what a shell has to know to complete the words of a command line. */
import { Argument, type Command as Commander } from "commander";
import type { Asked, Command } from "../command.ts";

interface CompletionAsked extends Asked {
  readonly shell: "bash" | "zsh" | "fish";
}

/** `isolane completion` of a program. */
export function completion(program: () => Commander): Command<CompletionAsked> {
  return {
    name: "completion",
    summary: "print a completion script for a shell",
    description:
      "Prints a script by which a shell completes commands, options, choices and the names of environments and sandboxes.",
    arguments: [new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"])],
    options: [],
    withoutOutput: true,
    withoutRepository: true,
    load: async () => {
      const { shellScripts } = await import("../completion/shell-scripts.ts");
      const { wordTable } = await import("../completion/word-table.ts");
      return ({ shell }) => {
        const script = shellScripts[shell](wordTable(program()));
        return { diagnostics: [], data: { shell, script }, text: () => script };
      };
    },
  };
}
