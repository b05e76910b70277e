#!/usr/bin/env node
/** @module The executable. Its only business is the process: arguments, exit code, broken pipes. */
import "./late-optimising.ts";
import { errorCode } from "../disk/write-fs.ts";
import { exit } from "./host.ts";
import { misuseDocument } from "./misuse.ts";
import { buildProgram, exitCodeOf } from "./program.ts";

for (const stream of [process.stdout, process.stderr]) {
  // `isolane check | head` closes the pipe early: that is the reader's right, not our problem.
  stream.on("error", (error) => {
    if (errorCode(error) === "EPIPE") process.exit();
    // A full disk, say. Where standard error is it, nobody can be told.
    if (stream === process.stdout)
      process.stderr.write(`error: the result cannot be written: ${error.message}\n`);
    process.exit(exit.problems);
  });
}

const program = buildProgram();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error) ?? exit.bug;
  if (process.exitCode === exit.bug) reportBug(error);
  if (process.exitCode === exit.usage && error instanceof Error)
    process.stdout.write(misuseDocument(program, process.argv.slice(2), error.message) ?? "");
}

function reportBug(error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${trace}\n\nThis is a bug in isolane, not in your input. Nothing is half-written. Please report it with the lines above.\n`,
  );
}
