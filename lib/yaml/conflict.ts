/** @module What git leaves in a file that it could not merge (https://git-scm.com/docs/git-merge, "How conflicts are presented"). */

/** The first mark of a conflict, by offsets. */
export interface ConflictMark {
  readonly start: number;
  readonly end: number;
}

/** Where a text shows that a merge was not finished. At the start of a line, no YAML and no JSON has such a mark. */
export function findConflict(text: string): ConflictMark | undefined {
  const match = /^(?:<{7}|>{7}|\|{7})(?=[ \r\n]|$).*$/m.exec(text);
  return match === null
    ? undefined
    : { start: match.index, end: match.index + match[0].trimEnd().length };
}

/** The text with all conflicts settled for one side, and for the other; undefined where there is none. */
export function sidesOf(text: string): readonly [string, string] | undefined {
  if (findConflict(text) === undefined) return undefined;
  const [ours, theirs]: [string[], string[]] = [[], []];
  let part: string = ">";
  for (const line of text.split("\n")) {
    const [mark] = /^(?:<{7}|>{7}|\|{7}|={7})(?=[ \r]|$)/.exec(line) ?? [];
    if (mark !== undefined) part = mark.charAt(0);
    else {
      if (part === ">" || part === "<") ours.push(line);
      if (part === ">" || part === "=") theirs.push(line);
    }
  }
  return [ours.join("\n"), theirs.join("\n")];
}
