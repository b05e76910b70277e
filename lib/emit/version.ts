/** @module The compiler's version, which every index records. */
import { createRequire } from "node:module";
import gt from "semver/functions/gt.js";
import valid from "semver/functions/valid.js";
import { asString, at } from "../kube/json.ts";

// Program data, like the schemas: package.json is two levels up from lib/emit and from build/emit.
const manifest: unknown = createRequire(import.meta.url)("../../package.json");

/** This program's semantic version. */
export const compilerVersion: string = asString(at(manifest, "version")) ?? "0.0.0";

/** True where semantic version `a` is newer than `b`; a text that is not a version is older than all. */
export function isNewer(a: string, b: string): boolean {
  if (valid(a) === null) return false;
  return valid(b) === null || gt(a, b);
}
