/** @module `isolane merge-driver --install`: sets up a clone in which people merge by hand. */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import type { Asked, Command } from "../command.ts";

interface DriverAsked extends Asked {
  readonly install?: boolean;
}

/** `isolane merge-driver`. */
export const mergeDriver: Command<DriverAsked> = {
  name: "merge-driver",
  summary: "let merges in this clone leave the output to the compiler",
  description:
    "Sets up the clone that it runs in: `git merge` and `git rebase` take one side of each file of the output, and hooks compile it when the specs are merged. Writes into git's own folder only.",
  arguments: [],
  options: [new Option("--install", "set it up; again, after isolane or Node.js has moved")],
  misuse: ({ install }) => (install === true ? undefined : "say --install"),
  load: async () => {
    const { checkoutAt } = await import("../checkout.ts");
    const { installDriver, shellWord } = await import("../../publish/merge-driver.ts");
    return ({ out }, place) => {
      const problems = new Problems();
      const found = checkoutAt(out, place, problems);
      if (found === undefined)
        return { diagnostics: problems.all, data: { written: [], left: [] } };
      const { clone, checkout } = found;
      const command = [process.execPath, process.argv[1] ?? ""].map(shellWord).join(" ");
      const { written, left } = installDriver(clone, { ...checkout, command });
      const where =
        left.length === 0
          ? []
          : [
              `not set up, because other hooks are there: ${left.join(", ")}; let them run \`isolane synth\` and \`git add\`, as docs/publish.md shows`,
            ];
      return {
        diagnostics: problems.all,
        data: { written, left },
        notes: where,
        text: () => written.map((path) => `set up ${path}\n`).join(""),
      };
    };
  },
};
