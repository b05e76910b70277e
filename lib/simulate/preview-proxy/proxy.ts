/**
 * @module What an Envoy that writes keys does with a request, by its configuration as read.ts has it. What a header of
 * several lines and an empty value become: source/extensions/filters/http/header_to_metadata/ and
 * source/common/router/header_parser.cc of https://github.com/envoyproxy/envoy. conformance/ingress-previews.ts asks the real one.
 */
import type { RE2JS } from "re2js";
import { type Lines, linesOf } from "../requests/conditions.ts";

/** What it finds in a header, and under which name it keeps it. */
export interface Finding {
  readonly header: string;
  readonly key: string;
  readonly regex: RE2JS;
  readonly substitution: string;
}

/** A header line that it writes. */
export interface Written {
  readonly name: string;
  readonly value: string;
  readonly action: string;
}

/** One port of it, as far as it is told apart from the others. */
export interface ProxyListener {
  readonly name: string;
  readonly number: number;
  readonly host: RE2JS;
  readonly findings: readonly Finding[];
  readonly headers: readonly Written[];
  /** What it sets the Host header to. Absent: nothing. */
  readonly authority?: string;
  /** What it finds in answers, and writes there. Empty: nothing. */
  readonly answers: { readonly findings: readonly Finding[]; readonly headers: readonly Written[] };
  /** Where it sends requests: a name, and a port. */
  readonly to: { readonly host: string; readonly port: number };
}

/** A request on its way: its Host header, and its other header lines with names in lower case. */
export interface Passing {
  readonly authority: string;
  readonly lines: Lines;
}

/** What becomes of a request at a port; undefined: 404. */
export function passed(listener: ProxyListener, request: Passing): Passing | undefined {
  if (!listener.host.matches(request.authority)) return undefined;
  const headers: Lines = [[":authority", request.authority], ...request.lines];
  return {
    authority: listener.authority ?? request.authority,
    lines: written(headers, listener).filter(([name]) => name !== ":authority"),
  };
}

/** The header lines of an answer when it has passed a port. */
export function answered({ answers }: ProxyListener, lines: Lines): Lines {
  return written(lines, answers);
}

// --- internal ---

function written(
  lines: Lines,
  { findings, headers }: Pick<ProxyListener, "findings" | "headers">,
): Lines {
  const found = new Map(
    findings.flatMap(({ header, key, regex, substitution }) => {
      const own = linesOf(lines, header);
      if (own.length === 0) return [];
      const value = regex.matcher(own.join(",")).replaceAll(substitution.replace("\\1", "$1"));
      return value === "" ? [] : [[key, value] as const];
    }),
  );
  const textOf = (text: string) =>
    text
      .replace(/%DYNAMIC_METADATA\(isolane:([a-z-]+)\)%/g, (_, key: string) => found.get(key) ?? "")
      .replace(/%REQ\(:AUTHORITY\)%/g, () => linesOf(lines, ":authority")[0] ?? "");
  const values = headers.map((one) => ({ ...one, value: textOf(one.value) }));
  const has = (name: string) => linesOf(lines, name).length > 0;
  const kept = values.filter(
    ({ name, value, action }) =>
      value !== "" &&
      (action !== "ADD_IF_ABSENT" || !has(name)) &&
      (action !== "OVERWRITE_IF_EXISTS" || has(name)),
  );
  const over = kept.filter(({ action }) => action.startsWith("OVERWRITE"));
  const names = new Set(over.map(({ name }) => name));
  const rest = kept.filter(({ action }) => !action.startsWith("OVERWRITE"));
  return [
    ...lines.filter(([name]) => !names.has(name)),
    ...[...over, ...rest].map(({ name, value }) => [name, value] as const),
  ];
}
