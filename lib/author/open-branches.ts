/** @module The list of open branches that `prune` gets: names, or what `git ls-remote` prints. */
import type { Problems } from "../diagnostics/problems.ts";

/** Where a list comes from, and what it has to hold. */
export interface ListAsked {
  /** For messages. */
  readonly shown: string;
  /** The trunk. Default: what the list's own HEAD says, otherwise `main` or `master`. */
  readonly base?: string | undefined;
  /** The list is taken although it is empty or lacks the trunk. */
  readonly allowEmpty?: boolean | undefined;
}

/**
 * The branches of a list. Reports a list that is no such list, or may not be all of it: whoever deletes what a list lacks
 * must not take a failed or interrupted command for one that found no branches.
 */
export function readOpenBranches(
  text: string,
  asked: ListAsked,
  problems: Problems,
): ReadonlySet<string> | undefined {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.pop() !== "") {
    problems.report({
      code: "E0860",
      message: `${asked.shown} was cut off: its last line has no end`,
      help: "write the list again, and end its last line with a line break",
    });
    return undefined;
  }
  const refs = lines.map((line) => refOf(line));
  const wrong = refs.findIndex((ref) => ref !== undefined && !isRef(ref.name));
  if (wrong >= 0) {
    problems.report({
      code: "E0860",
      message: `line ${wrong + 1} of ${asked.shown} is no branch: "${lines[wrong]?.slice(0, 80)}"`,
      help: "write one branch a line, or what `git ls-remote URL` prints (without its errors)",
    });
    return undefined;
  }
  const found = refs.flatMap((ref) => ref ?? []);
  const branches = new Set(found.flatMap(({ branch }) => branch ?? []));
  return hasTrunk(found, branches, asked, problems) ? branches : undefined;
}

/** The name of a branch without what git puts before it. */
export function withoutRefs(name: string): string {
  return name.replace(/^refs\/heads\//, "");
}

interface Ref {
  /** As git calls it. */
  readonly name: string;
  /** undefined: a tag, a pull request, HEAD. */
  readonly branch?: string | undefined;
  /** The commit, where the list says it. */
  readonly commit?: string | undefined;
  /** Of HEAD: the branch that it stands for. */
  readonly target?: string | undefined;
}

/** A line; undefined: it is empty. https://git-scm.com/docs/git-ls-remote#_output */
function refOf(line: string): Ref | undefined {
  if (line.trim() === "") return undefined;
  const [, target, ofTarget] = /^ref: refs\/heads\/(\S+)\t(HEAD)$/.exec(line) ?? [];
  if (ofTarget !== undefined) return { name: ofTarget, target };
  const [, commit, name] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\t(.+)$/.exec(line) ?? [];
  if (name === undefined) return { name: line, branch: withoutRefs(line) };
  return /^refs\/heads\/./.test(name)
    ? { name, commit, branch: withoutRefs(name) }
    : { name: name.replace(/\^\{\}$/, ""), commit };
}

/** https://git-scm.com/docs/git-check-ref-format */
function isRef(name: string): boolean {
  return (
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name.
    !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$|\/$|^[-/]|^@$/.test(name) &&
    name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"))
  );
}

function hasTrunk(
  refs: readonly Ref[],
  branches: ReadonlySet<string>,
  { shown, base, allowEmpty }: ListAsked,
  problems: Problems,
): boolean {
  const head = refs.find(({ name, branch }) => name === "HEAD" && branch === undefined);
  const ofHead = refs.flatMap(({ branch, commit }) =>
    branch !== undefined && (branch === head?.target || commit === (head?.commit ?? ""))
      ? [branch]
      : [],
  );
  const trunks = base === undefined ? ["main", "master", ...ofHead] : [withoutRefs(base)];
  if (allowEmpty === true || trunks.some((name) => branches.has(name))) return true;
  const missing = base === undefined ? '"main" or "master"' : `the trunk "${base}"`;
  problems.report({
    code: "E0861",
    message: branches.size === 0 ? `${shown} holds no branch` : `${shown} does not hold ${missing}`,
    help: "see whether the command that wrote the list failed; name another trunk by --base, or take the list as it is by --allow-empty",
  });
  return false;
}
