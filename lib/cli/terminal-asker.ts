/** @module Asks a person in a terminal, on standard error: standard output holds results only. */
import { createInterface } from "node:readline/promises";
import type { Asker } from "../init/questions.ts";

/** Asks with Node's own line editor. After Ctrl-C or Ctrl-D, nobody answers. */
export const askTerminal: Asker = async ({ text, usual, words, check }) => {
  const said = [
    ...(words === undefined ? [] : [words.join(" or ")]),
    ...(usual === undefined ? [] : [`default ${usual}`]),
  ];
  const prompt = `${text}${said.length === 0 ? "" : ` (${said.join("; ")})`}: `;
  for (;;) {
    const line = await answer(prompt);
    if (line === undefined) return undefined;
    const value = line.trim() === "" ? usual : line.trim();
    if (value === undefined) continue;
    const fault =
      words?.includes(value) === false ? `answer ${words.join(" or ")}` : check?.(value);
    if (fault === undefined) return value;
    process.stderr.write(`  ${fault}\n`);
  }
};

async function answer(prompt: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  lines.once("close", () => left.abort());
  lines.once("SIGINT", () => lines.close());
  try {
    return await lines.question(prompt, { signal: left.signal });
  } catch {
    process.stderr.write("\n");
    return undefined;
  } finally {
    lines.close();
  }
}
