/** @module `--now`: what commands that depend on the time are told, since they read no clock. */
import { InvalidArgumentError, Option } from "commander";
import { timeIn } from "../model/time.ts";

/** `--now`. */
export function nowOption(description: string): Option {
  return new Option("--now <time>", description).argParser((value) => {
    const time = timeIn(value);
    if (time === undefined)
      throw new InvalidArgumentError(
        "It needs a time by RFC 3339, for example 2026-11-20T09:00:00Z.",
      );
    return time;
  });
}
