/** @module What git said, short enough for a message and without credentials. */
import type { GitResult } from "../git/git.ts";

const longest = 600;

/** The lines that git and the server wrote, in one line. */
export function gitWords({ stderr, stdout }: Pick<GitResult, "stderr" | "stdout">): string {
  const lines = `${stderr}\n${stdout}`
    .split(/[\r\n]+/)
    .map((line) => withoutCredentials(line.replace(/^remote: ?/, "").trim()))
    .filter(
      (line) => line !== "" && !/^(?:hint:|To |Done$|error: failed to push some refs)/.test(line),
    );
  const words = [...new Set(lines)].join("; ");
  return words.length > longest ? `${words.slice(0, longest - 3)}...` : words;
}

/** A text in which no URL has a user or a password. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w:\/\/)[^/@\s]+@/g, "$1");
}
