/** @module What matchers of both APIs ask of a request: paths, queries, header lines, RE2. */
import { RE2JS } from "re2js";
import type { Request } from "./cluster.ts";

const compiled = new Map<string, RE2JS>();

/** RE2, the whole value. Throws on a regex that RE2 refuses: it would take down the proxy. */
export function fullMatch(pattern: string, value: string): boolean {
  const regex = compiled.get(pattern) ?? RE2JS.compile(pattern);
  compiled.set(pattern, regex);
  return regex.matches(value);
}

export function pathOf(request: Request): string {
  return (request.path ?? "/").split("?")[0] as string;
}

export function queryOf(request: Request): readonly (readonly [string, string])[] {
  const query = (request.path ?? "/").split("?")[1];
  return query === undefined ? [] : [...new URLSearchParams(query)];
}

/** Values of all lines of a header, each for itself, as Envoy 1.40 tests them. Joined in older ones. */
export function headerLines(request: Request, name: string, joined: boolean): readonly string[] {
  const wanted = name.toLowerCase();
  const lines = (request.headers ?? [])
    .filter(([n]) => n.toLowerCase() === wanted)
    .map(([, value]) => value.trim());
  return joined && lines.length > 1 ? [lines.join(",")] : lines;
}
