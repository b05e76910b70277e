/** @module `isolane synth`: compiles environments and writes their output. */
import { writeOutput } from "../../disk/write.ts";
import type { Command } from "../command.ts";
import {
  count,
  environmentArgument,
  type OutputAsked,
  overOutput,
  strictOption,
} from "../output.ts";

/** `isolane synth`. */
export const synth: Command<OutputAsked> = {
  name: "synth",
  summary: "compile environments and write their output",
  description:
    "Compiles environments and writes their output: all of them, or nothing when any has a problem.",
  arguments: [environmentArgument],
  options: [strictOption],
  run: (asked, { cwd }) =>
    overOutput(asked, cwd, writeOutput, () => ({
      fields: ({ written, removed }) => ({
        written: written.map(({ path }) => path),
        removed: removed.map(({ path }) => path),
      }),
      summary: ({ written, removed, unchanged }) =>
        `${count(written.length, "file")} written, ${removed.length} removed, ${unchanged} unchanged`,
    })),
};
