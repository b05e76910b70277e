/**
 * @module Regular expressions as the proxies run them: RE2 over the whole value (Envoy), or the first
 * find, which then has to span the whole value (Linkerd: `pr-4|pr-42` does not accept "pr-42"). Results
 * are remembered: the same few expressions meet the same few values at every service.
 */
import { RE2JS } from "re2js";
import { once } from "../../kube/once.ts";

/** How a proxy decides that an expression accepts a value. */
export type RegexMode = "full" | "span";

/** The baggage expression for one member, taken apart: its name and value. */
export interface Member {
  readonly name: string;
  readonly value: string;
}

interface Compiled {
  readonly regex: () => RE2JS;
  readonly member: Member | undefined;
  readonly results: Map<string, boolean>;
}

const compiled = new Map<string, Compiled | undefined>();

/** True when RE2 takes the expression. One that it refuses takes a proxy's whole configuration down. */
export function isRegex(pattern: string): boolean {
  return compile(pattern) !== undefined;
}

/** The baggage member that an expression asks for; undefined for any other expression. */
export function baggageMember(pattern: string): Member | undefined {
  return compile(pattern)?.member;
}

/** Whether the expression accepts the value. One that RE2 refuses accepts nothing. */
export function accepts(pattern: string, value: string, mode: RegexMode): boolean {
  const entry = compile(pattern);
  if (entry === undefined) return false;
  if (entry.member !== undefined) {
    return membersOf(value).has(`${entry.member.name}=${entry.member.value}`);
  }
  const key = `${mode} ${value}`;
  const known = entry.results.get(key);
  if (known !== undefined) return known;
  const result = mode === "full" ? entry.regex().matches(value) : spans(entry.regex(), value);
  if (entry.results.size > 20_000) entry.results.clear();
  entry.results.set(key, result);
  return result;
}

function compile(pattern: string): Compiled | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const entry = tryCompile(pattern);
  if (compiled.size > 50_000) compiled.clear();
  compiled.set(pattern, entry);
  return entry;
}

function tryCompile(pattern: string): Compiled | undefined {
  const member = toMember(pattern);
  // One that asks for a member is known to RE2, and is never run: there are some for each lane.
  if (member !== undefined) {
    return { regex: once(() => RE2JS.compile(pattern)), member, results: new Map() };
  }
  try {
    const regex = RE2JS.compile(pattern);
    return { regex: () => regex, member, results: new Map() };
  } catch {
    return undefined;
  }
}

function spans(regex: RE2JS, value: string): boolean {
  const matcher = regex.matcher(value);
  return matcher.find() && matcher.start() === 0 && matcher.end() === value.length;
}

/**
 * The expression of a baggage member, letter by letter; name and value are literals. Its words are
 * `(start or comma) blanks NAME blanks = blanks VALUE blanks (end, comma or semicolon)`, and neither
 * literal holds a comma: so it accepts exactly the values of which one member, split at commas, is it.
 */
const memberShape =
  /^\^\(\?:\.\*,\)\?\[ \\t\]\*((?:[A-Za-z0-9_-]|\\[.])+)\[ \\t\]\*=\[ \\t\]\*([a-z0-9-]+)\[ \\t\]\*\(\?:\[;,\]\.\*\)\?\$$/;

function toMember(pattern: string): Member | undefined {
  const found = memberShape.exec(pattern);
  const [, name, value] = found ?? [];
  return name === undefined || value === undefined
    ? undefined
    : { name: name.replaceAll("\\", ""), value };
}

const members = new Map<string, ReadonlySet<string>>();

/** The members of a baggage header line, each as `name=value` without blanks and properties. */
export function membersOf(header: string): ReadonlySet<string> {
  let found = members.get(header);
  if (found === undefined) {
    found = new Set(header.split(",").flatMap(toPair));
    if (members.size > 50_000) members.clear();
    members.set(header, found);
  }
  return found;
}

/** `name=value` of one member, without blanks and properties. */
function toPair(member: string): readonly string[] {
  const [pair = ""] = member.split(";");
  const equals = pair.indexOf("=");
  if (equals < 0) return [];
  const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, "");
  return [`${trim(pair.slice(0, equals))}=${trim(pair.slice(equals + 1))}`];
}
