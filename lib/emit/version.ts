/** @module The compiler's version, which every index records. */
import { createRequire } from "node:module";
import { asString, at } from "../kube/json.ts";

// Program data, like the schemas: package.json is two levels up from lib/emit and from build/emit.
const manifest: unknown = createRequire(import.meta.url)("../../package.json");

/** This program's semantic version. */
export const compilerVersion: string = asString(at(manifest, "version")) ?? "0.0.0";

/** True where semantic version `a` is newer than `b`; a text that is none is older than all. */
export function isNewer(a: string, b: string): boolean {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined) return false;
  if (right === undefined) return true;
  for (const [index, part] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0;
    if (part !== other) return part > other;
  }
  return isNewerPrerelease(left.prerelease, right.prerelease);
}

/** semver.org §11: a release is newer than its prereleases; identifiers are compared one by one. */
function isNewerPrerelease(left: readonly string[], right: readonly string[]): boolean {
  if (left.length === 0 || right.length === 0) return left.length === 0 && right.length > 0;
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return true;
    if (part === other) continue;
    const numeric = [part, other].map((p) => /^[0-9]+$/.test(p));
    if (numeric[0] && numeric[1]) return Number(part) > Number(other);
    if (numeric[0] !== numeric[1]) return numeric[1] === true;
    return part > other;
  }
  return false;
}

function parse(text: string): { numbers: number[]; prerelease: string[] } | undefined {
  const found = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, major, minor, patch, prerelease] = found;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: prerelease === undefined ? [] : prerelease.split("."),
  };
}
