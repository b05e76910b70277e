/** @module What the real programs said, kept in the repository: compared in every run, written on request. */
import * as fs from "node:fs";
import { dirname, relative } from "node:path";

/** Whether this run writes what it finds (`--record`) instead of comparing. */
export const recording: boolean = process.argv.includes("--record");

/** Compares a file with what is true now, or writes it. One line for each difference; none: it is true. */
export function recorded(file: string, text: string, part: string): readonly string[] {
  const known = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  if (known === text) return [];
  const name = relative(process.cwd(), file);
  if (recording) {
    fs.mkdirSync(dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    console.log(`recorded ${name}`);
    return [];
  }
  const how = known === undefined ? "is missing" : "is not what the real programs say";
  return [`${name} ${how}: npm run conformance -- ${part} --record, then look at the difference`];
}
