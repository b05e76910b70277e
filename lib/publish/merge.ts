/** @module Our spec change on what is upstream by now: file by file, and never one side's text over the other's. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Git } from "../git/git.ts";
import { type Entry, equalEntries, type FileChange } from "./change.ts";

/** The files that are still to be changed upstream. Reports files that both sides have changed. */
export function toApply(
  change: readonly FileChange[],
  theirs: ReadonlyMap<string, Entry>,
  problems: Problems,
): readonly FileChange[] {
  return change.filter((file) => {
    const upstream = theirs.get(file.path);
    if (equalEntries(upstream, file.ours)) return false;
    if (equalEntries(upstream, file.base)) return true;
    problems.report({
      code: "E0842",
      message: `"${file.path}" was ${changeWord(file.base, upstream)} upstream and is ${changeWord(file.base, file.ours)} here`,
      help: "bring both together: commit here, `git pull --no-rebase`, resolve the conflict and publish again; or take theirs by dropping the change here",
    });
    return false;
  });
}

/** Both sides of the files that both have changed, for people: `-` and `+` are against what both began with. */
export function bothSides(
  change: readonly FileChange[],
  theirs: ReadonlyMap<string, Entry>,
  git: Git,
): readonly string[] {
  return change.flatMap(({ path, base, ours }) => {
    const upstream = theirs.get(path);
    if (equalEntries(upstream, ours) || equalEntries(upstream, base)) return [];
    // Other files may be Secrets of the baseline: their text is nobody's to print.
    if (!/\/(?:(?:sandboxes|groups)\/[^/]+|environment\.yaml)$/.test(path)) return [];
    const side = (name: string, entry: Entry | undefined) => [
      `${path}, ${name}:`,
      ...difference(git, base, entry).map((line) => `  ${line}`),
    ];
    return [...side("upstream", upstream), ...side("here", ours)];
  });
}

function changeWord(base: Entry | undefined, now: Entry | undefined): string {
  if (now === undefined) return "deleted";
  return base === undefined ? "created" : "changed";
}

function difference(git: Git, from: Entry | undefined, to: Entry | undefined): readonly string[] {
  if (to === undefined) return ["deleted"];
  const empty = () => git.run(["hash-object", "-w", "--stdin"]).stdout.trim();
  const { stdout } = git.run([
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    from?.object ?? empty(),
    to.object,
  ]);
  const lines = stdout.replace(/\n$/, "").split("\n");
  const start = lines.findIndex((line) => line.startsWith("@@"));
  return start < 0 ? ["other bytes"] : lines.slice(start);
}
