/** @module `isolane import signadot`: specs of Signadot to ours, and what of them has no equivalent. */
import { Argument, InvalidArgumentError, Option } from "commander";
import { type Command, environmentOption, repeated } from "../command.ts";
import type { ImportAsked } from "../importing.ts";

/** `isolane import signadot`. */
export const importSignadot: Command<ImportAsked> = {
  name: "import signadot",
  summary: "turn Signadot's sandboxes and route groups into specs",
  description:
    "Turns files of `signadot sandbox apply` and `signadot routegroup apply` into specs of an environment, and lists each field that has no equivalent. A spec that exists is never replaced. A sandbox that needs a resource is written suspended: without it, its forks would work on the baseline's state.",
  arguments: [new Argument("<file...>", "files of Signadot")],
  options: [
    environmentOption,
    new Option(
      "--out <folder>",
      "write sandboxes/ and groups/ into this folder (default: the environment's)",
    )
      .argParser((value) => {
        if (value === "") throw new InvalidArgumentError("It needs a folder.");
        return value;
      })
      .conflicts("environment"),
    repeated("--set <name=value>", "what @{name} stands for"),
    new Option("--dry-run", "print the specs instead of writing them").default(false),
  ],
  withoutOutput: true,
  misuse: ({ set }) => {
    const wrong = set.find((one) => !/^[a-zA-Z][a-zA-Z0-9._-]*=/.test(one));
    if (wrong !== undefined) return `"${wrong}" is no value of --set: write NAME=VALUE`;
    const names = set.map((one) => one.split("=")[0]);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    return twice === undefined ? undefined : `--set gives "${twice}" two values`;
  },
  load: async () => {
    const { runImport } = await import("../importing.ts");
    return runImport;
  },
};
