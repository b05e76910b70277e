/** @module `isolane recompile`: what CI runs when the baseline changes, for everybody's sandboxes. */
import { Option } from "commander";
import type { Command } from "../command.ts";
import { nowOption } from "../now-option.ts";
import type { RecompileAsked } from "../recompiling.ts";

/** `isolane recompile`. */
export const recompile: Command<RecompileAsked> = {
  name: "recompile",
  summary: "compile after the baseline has changed, without sandboxes that it broke",
  description:
    "Compiles and writes the output, and names the lanes that are another now. With --suspend-broken, the specs of sandboxes that no longer compile are suspended, and those that were suspended so and compile again are woken; specs that are not valid stay as they are, and their lanes are treated as suspended ones. Without it, such a sandbox is an error and nothing is written. Nothing is written either where the environment itself has an error.",
  arguments: [],
  options: [
    new Option(
      "-e, --environment <environment>",
      "name, or environment folder (default: the one that you stand in, else all)",
    ),
    new Option("--suspend-broken", "suspend sandboxes that no longer compile").default(false),
    nowOption("the time by RFC 3339, for spec.suspended.since: no clock is read"),
  ],
  misuse: ({ suspendBroken, now }) =>
    suspendBroken === true && now === undefined
      ? '--suspend-broken needs the time: --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)"'
      : undefined,
  load: async () => {
    const { runRecompile } = await import("../recompiling.ts");
    return runRecompile;
  },
};
