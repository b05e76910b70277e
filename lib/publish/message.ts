/** @module The message of a publish's commit. */
import { posix } from "node:path";
import type { Suspended } from "../author/suspension.ts";
import type { FileChange } from "./change.ts";

/** What is said where nobody gives a message: what becomes of which spec. */
export function defaultMessage(change: readonly FileChange[]): string {
  const [first, ...others] = change.map(wordsOf);
  if (first === undefined) return "Compile the output anew";
  const subject = [first, ...others].join(", ");
  const short = `${first} and ${others.length} more`;
  const one = subject.length <= 72 ? subject : short;
  return `${one.charAt(0).toUpperCase()}${one.slice(1)}`;
}

/** The message, and what else the commit does. */
export function withSuspended(message: string, suspended: readonly Suspended[]): string {
  if (suspended.length === 0) return message;
  const lines = suspended.map(({ file, reason }) => `- ${file}: ${reason}`);
  return [message.trimEnd(), "", "Suspended, because they no longer compile:", "", ...lines].join(
    "\n",
  );
}

function wordsOf({ path, base, ours }: FileChange): string {
  const word = ours === undefined ? "delete" : base === undefined ? "create" : "update";
  const lane = /\/(sandboxes|groups)\/([^/]+)\.ya?ml$/.exec(path);
  if (lane === null) return `${word} ${posix.basename(path)}`;
  return `${word} ${lane[1] === "groups" ? "group" : "sandbox"} ${lane[2]}`;
}
