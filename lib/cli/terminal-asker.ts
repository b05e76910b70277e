/** @module Asks a person in a terminal, on standard error: standard output holds results only. */
import { isCancel, select, text } from "@clack/prompts";
import type { Asker, Question } from "../init/questions.ts";

/** Asks by the prompts of clack. After Ctrl-C or Ctrl-D, nobody answers. */
export const askTerminal: Asker = async (question) => {
  const left = new AbortController();
  // Its reader takes no key for the end of the input.
  const onKey = (key: Buffer) => {
    if (key.includes(0x04)) left.abort();
  };
  process.stdin.on("data", onKey);
  try {
    const answer = await ask(question, left.signal);
    return isCancel(answer) ? undefined : answer.trim();
  } finally {
    process.stdin.off("data", onKey);
  }
};

function ask({ text: message, usual, words, check }: Question, signal: AbortSignal) {
  const streams = { input: process.stdin, output: process.stderr, signal };
  if (words !== undefined)
    return select({
      ...streams,
      message,
      options: words.map((value) => ({ value, label: value })),
      ...(usual === undefined ? {} : { initialValue: usual }),
    });
  const fault = (value = "") => {
    const said = value.trim();
    if (said !== "") return check?.(said);
    return usual === undefined ? "say something" : undefined;
  };
  return text({
    ...streams,
    message,
    validate: fault,
    ...(usual === undefined ? {} : { placeholder: usual, defaultValue: usual }),
  });
}
