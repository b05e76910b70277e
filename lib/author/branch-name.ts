/** @module The name of a branch's sandbox: the same for the same branch, at any time and on any machine. */
import { createHash } from "node:crypto";

/** Longest name that is made: names of forks are made of it and stay short. */
export const longestName = 40;

/**
 * The name of the sandbox of a branch: letters, digits and dashes, at most {@link longestName} characters. What cannot be
 * kept, other than `/`, is replaced, and eight digits of a hash tell the branch from others that look alike then.
 * @param among Add the hash in any case, of the branch and this text: another branch has the name already.
 */
export function sandboxNameOf(branch: string, among?: string): string {
  const slug = branch
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const kept = /^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(branch);
  if (kept && among === undefined && slug.length <= longestName) return slug;
  const digits = createHash("sha256")
    .update(among === undefined ? branch : `${among}\0${branch}`)
    .digest("hex")
    .slice(0, 8);
  const room = longestName - digits.length - 1;
  const head = slug.slice(0, room).replace(/-+$/, "");
  return `${head === "" ? "branch" : head}-${digits}`;
}
