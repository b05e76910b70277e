/**
 * @module The regular expressions of routes: those that find the routing key in `baggage` and `tracestate`, and the check
 * that an expression is RE2. One that RE2 refuses passes the API server in an HTTPRoute, and then Envoy
 * refuses the whole configuration (measured).
 */
import { RE2JS } from "re2js";
import type { Finding } from "../diagnostics/diagnostic.ts";
import { isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { type Carrier, isMember } from "../model/carriers.ts";
import { escapeRegex, readableName } from "../model/member-names.ts";
import { below, type SourceRef } from "../model/source.ts";

/**
 * Matches a whole `baggage` header value (W3C Baggage) that has the member with this value. Members
 * may come in any order, with properties, with spaces, on several header lines, tested alone or
 * joined with commas. Anchored, so that `pr-1` never matches `pr-12`.
 */
function baggagePattern(member: string, key: string): string {
  return `${upToMember(member)}[ \\t]*${escapeRegex(key)}[ \\t]*(?:[;,].*)?$`;
}

/** Matches a whole `baggage` header value that has the member, whatever its value. */
function anyMemberPattern(member: string): string {
  return `${upToMember(member)}.*$`;
}

/**
 * Matches a whole `tracestate` header value (W3C Trace Context, section 3.3.1) up to the `=` of the member. Members are
 * divided by commas with blanks around them; no blank stands at a `=`, and what follows it up to the comma is the value.
 */
function upToState(member: string): string {
  return `^(?:.*,)?[ \\t]*${escapeRegex(member)}=`;
}

/** How a route finds a key in a carrier's header, and how it finds that there is none (`{}`: no such header). */
const tests: Readonly<Record<Carrier["kind"], CarrierTests>> = {
  baggage: {
    key: (name, key) => ({ regex: baggagePattern(name, key) }),
    none: (name) => ({ regex: anyMemberPattern(name) }),
  },
  tracestate: {
    key: (name, key) => ({ regex: `${upToState(name)}${escapeRegex(key)}[ \\t]*(?:,.*)?$` }),
    none: (name) => ({ regex: `${upToState(name)}.*$` }),
  },
  header: { key: (_, key) => ({ exact: key }), none: () => ({}) },
};

interface CarrierTests {
  readonly key: (name: string, key: string) => KeyTest;
  readonly none: (name: string) => { readonly regex?: string };
}

/** A test of a header's value: an expression for the whole value, or the value. */
export type KeyTest = { readonly regex: string } | { readonly exact: string };

/** Holds for a line of the carrier's header that has the key. */
export function keyTest({ kind, name }: Carrier, key: string): KeyTest {
  return tests[kind].key(name, key);
}

/** Holds for the carrier's header with any key; `{}` where that is any value. */
export function anyKeyTest({ kind, name }: Carrier): { readonly regex?: string } {
  return tests[kind].none(name);
}

/**
 * Holds for the carrier's header with what some library reads as a key of ours; `{}` where that is any value. Rules do not
 * route by such a member.
 */
export function readableKeyTest(carrier: Carrier): { readonly regex?: string } {
  return isMember(carrier) ? { regex: `^(?:.*,)?${readableName(carrier)}=.*$` } : {};
}

function upToMember(member: string): string {
  return `^(?:.*,)?[ \\t]*${escapeRegex(member)}[ \\t]*=`;
}

/** A regular expression of the baseline, and where it stands. */
export interface Expression {
  readonly pattern: string;
  readonly source: SourceRef;
}

/** A text below a node: its field, the field around it, and the object that holds it. */
export interface HeldText {
  readonly value: string;
  readonly field: string;
  readonly around: string;
  readonly holder: JsonObject;
}

/** The texts below a node that are regular expressions. `isRegex` knows the API of the node. */
export function expressionsIn(
  node: unknown,
  source: SourceRef,
  isRegex: (text: HeldText) => boolean,
  around = "",
): readonly Expression[] {
  if (Array.isArray(node)) {
    return node.flatMap((item, index) => expressionsIn(item, below(source, index), isRegex));
  }
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([field, value]): readonly Expression[] => {
    const here = below(source, field);
    if (typeof value !== "string") return expressionsIn(value, here, isRegex, field);
    const text = { value, field, around, holder: node };
    return isRegex(text) ? [{ pattern: value, source: here }] : [];
  });
}

/** Reports an expression that RE2 refuses; `said` are the code and message for what RE2 says against it. */
export function checkExpression(
  { pattern, source }: Expression,
  said: (wrong: string) => Pick<Finding, "code" | "message">,
  report: (finding: Finding) => void,
): void {
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    report({
      ...said(error instanceof Error ? error.message : String(error)),
      help: "rewrite it without look-around, back-references and possessive quantifiers",
      source,
    });
  }
}
