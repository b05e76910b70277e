/**
 * @module Regular expressions as the proxies run them: RE2 over the whole value (Envoy), or the first
 * find, which then has to span the whole value (Linkerd: `pr-4|pr-42` does not accept "pr-42"). Results
 * are remembered: the same few expressions meet the same few values at every service.
 */
import { RE2JS } from "re2js";
import { once } from "../../kube/once.ts";

/** How a proxy decides that an expression accepts a value. */
export type RegexMode = "full" | "span";

/** The lists of members that our expressions read. */
type ListGrammar = "baggage" | "tracestate";

/** The expression for one member of a list, taken apart: its name and value. */
export interface Member {
  readonly grammar: ListGrammar;
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

/** The member of a list that an expression asks for; undefined for any other expression. */
export function listMember(pattern: string): Member | undefined {
  return compile(pattern)?.member;
}

/** Whether the expression accepts the value. One that RE2 refuses accepts nothing. */
export function accepts(pattern: string, value: string, mode: RegexMode): boolean {
  const entry = compile(pattern);
  if (entry === undefined) return false;
  if (entry.member !== undefined) {
    const { grammar, name, value: wanted } = entry.member;
    return membersOf(value, grammar).has(`${name}=${wanted}`);
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
 * The expressions of members, letter by letter; name and value are literals. Their words are `(start or comma) blanks
 * NAME blanks = blanks VALUE blanks (end, comma or semicolon)`, for tracestate without the blanks around `=` and without
 * the semicolon. No literal holds a comma: so each accepts exactly the values of which one member, split at commas, is it.
 */
const shapes: Readonly<Record<ListGrammar, RegExp>> = {
  baggage:
    /^\^\(\?:\.\*,\)\?\[ \\t\]\*((?:[A-Za-z0-9_-]|\\[.])+)\[ \\t\]\*=\[ \\t\]\*([a-z0-9-]+)\[ \\t\]\*\(\?:\[;,\]\.\*\)\?\$$/,
  tracestate:
    /^\^\(\?:\.\*,\)\?\[ \\t\]\*((?:[a-z0-9_@/-]|\\[*])+)=([a-z0-9-]+)\[ \\t\]\*\(\?:,\.\*\)\?\$$/,
};

function toMember(pattern: string): Member | undefined {
  for (const grammar of ["baggage", "tracestate"] as const) {
    const [, name, value] = shapes[grammar].exec(pattern) ?? [];
    if (name !== undefined && value !== undefined)
      return { grammar, name: name.replaceAll("\\", ""), value };
  }
  return undefined;
}

const members: Readonly<Record<ListGrammar, Map<string, ReadonlySet<string>>>> = {
  baggage: new Map(),
  tracestate: new Map(),
};

/** The members of a header line that is a list, each as `name=value` without blanks and properties. */
export function membersOf(header: string, grammar: ListGrammar): ReadonlySet<string> {
  const known = members[grammar];
  let found = known.get(header);
  if (found === undefined) {
    found = new Set(header.split(",").flatMap(toPair[grammar]));
    if (known.size > 50_000) known.clear();
    known.set(header, found);
  }
  return found;
}

/** `name=value` of one member. */
const toPair: Readonly<Record<ListGrammar, (member: string) => readonly string[]>> = {
  baggage: (member) => {
    const [pair = ""] = member.split(";");
    const equals = pair.indexOf("=");
    return equals < 0
      ? []
      : [`${trimmed(pair.slice(0, equals))}=${trimmed(pair.slice(equals + 1))}`];
  },
  tracestate: (member) => (member.includes("=") ? [trimmed(member)] : []),
};

/** Without blanks around it. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}
