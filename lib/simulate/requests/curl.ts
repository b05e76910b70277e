/** @module A request as a command line that people can read, and nearly run. */
import type { Entry } from "../entries/entries.ts";
import type { Lines, Shape } from "./conditions.ts";

/** `curl -X POST -H 'x-isolane-key: pr-1' 'http://cart.shop:8080/items'`, and who sends it. */
export function toCurl(entry: Entry, shape: Shape, key: Lines): string {
  const host = entry.kind === "mesh" ? shape.authority : entry.host;
  const query = shape.query
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const scheme = entry.kind === "gateway" && entry.tls === true ? "https" : "http";
  const url = `${scheme}://${host}:${entry.port}${shape.path}${query === "" ? "" : `?${query}`}`;
  const method = shape.method === "GET" ? [] : ["-X", shape.method];
  const headers = [...shape.headers, ...key].flatMap(([name, value]) => [
    "-H",
    shellWord(`${name}: ${value}`),
  ]);
  const from = entry.kind === "mesh" ? entry.client.name : `outside, by gateway ${entry.gateway}`;
  return `${["curl", ...method, ...headers, shellWord(url)].join(" ")} (from ${from})`;
}

/** A text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll("\t", "\\t")}'`;
}
