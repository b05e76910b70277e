/** @module A command line that is handed to a shell, as `--app` takes it. */
import { InvalidArgumentError } from "commander";

/** Refuses an empty one. */
export function commandLine(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It needs a command.");
  return value;
}
