/** @module `isolane merge-driver --install`: sets up a clone in which people merge by hand. */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import type { checkoutAt } from "../checkout.ts";
import type { Asked, Command, Outcome } from "../command.ts";

interface DriverAsked extends Asked {
  readonly install?: boolean;
  readonly uninstall?: boolean;
}

type Found = NonNullable<ReturnType<typeof checkoutAt>>;
type Work = (found: Found, problems: Problems) => Outcome;

const nothing = { written: [], left: [], removed: [] };

/** `isolane merge-driver`. */
export const mergeDriver: Command<DriverAsked> = {
  name: "merge-driver",
  summary: "let merges in this clone leave the output to the compiler",
  description:
    "Sets up the clone that it runs in: `git merge` and `git rebase` take one side of each file of the output, and hooks compile it when the specs are merged. Writes into git's own folder only.",
  arguments: [],
  options: [
    new Option("--install", "set it up; again, after isolane or Node.js has moved"),
    new Option("--uninstall", "take out what --install has set up").conflicts("install"),
  ],
  misuse: ({ install, uninstall }) =>
    install === true || uninstall === true ? undefined : "say --install or --uninstall",
  load: async () => {
    const { checkoutAt } = await import("../checkout.ts");
    const { installDriver, shellWord, uninstallDriver, whyUnwritable } = await import(
      "../../publish/merge-driver.ts"
    );
    const { reportUnwritable } = await import("../../publish/publish.ts");
    const takeOut: Work = ({ clone }, problems) => {
      const removed = uninstallDriver(clone);
      const lines = removed.map((path) => `took out ${path}\n`);
      return {
        diagnostics: problems.all,
        data: { ...nothing, removed },
        text: () => (lines.length === 0 ? "nothing was set up here\n" : lines.join("")),
      };
    };
    const setUp: Work = ({ clone, checkout }, problems) => {
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
        data: { ...nothing, written, left },
        notes: where,
        text: () => written.map((path) => `set up ${path}\n`).join(""),
      };
    };
    return ({ out, uninstall }, place) => {
      const problems = new Problems();
      const found = checkoutAt(out, place, problems);
      if (found === undefined) return { diagnostics: problems.all, data: nothing };
      try {
        return (uninstall === true ? takeOut : setUp)(found, problems);
      } catch (error) {
        const why = whyUnwritable(error);
        if (why === undefined) throw error;
        reportUnwritable(why, problems);
        return { diagnostics: problems.all, data: nothing };
      }
    };
  },
};
