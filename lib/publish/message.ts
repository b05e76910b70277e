/** @module The message of a publish's commit. */
import { posix } from "node:path";
import { deletionStep } from "../author/deletion-step.ts";
import type { Suspended } from "../author/suspension.ts";
import type { Entry, FileChange } from "./change.ts";

/**
 * What is said where nobody gives a message: what becomes of which spec.
 * @param read The text of a file as a tree has it; undefined: there is none.
 */
export function defaultMessage(
  change: readonly FileChange[],
  read: (entry: Entry) => string | undefined,
): string {
  const [first, ...others] = change.map((one) => wordsOf(one, read));
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

function wordsOf(change: FileChange, read: Read): string {
  const { path } = change;
  const word = wordOf(change, read);
  const lane = /\/(sandboxes|groups)\/([^/]+)\.ya?ml$/.exec(path);
  if (lane === null) return `${word} ${posix.basename(path)}`;
  return `${word} ${lane[1] === "groups" ? "group" : "sandbox"} ${lane[2]}`;
}

type Read = (entry: Entry) => string | undefined;

/** The verb: a deletion has steps before its file goes, and may be taken back. */
function wordOf({ base, ours }: FileChange, read: Read): string {
  if (ours === undefined) return "delete";
  if (base === undefined) return "create";
  const [was, is] = [base, ours].map((entry) => deletionStep(read(entry) ?? ""));
  if (was === is) return "update";
  if (is === undefined) return "bring back";
  return is === "draining" ? "drain" : "begin to delete";
}
