/** @module A condition in words. */
import { listHeaders } from "../model/carriers.ts";
import type { Condition, Subject, TextTest } from "../simulate/requests/conditions.ts";
import { listMember } from "../simulate/requests/regex.ts";

/** `path starts with /items`, `baggage has isolane=pr-1`, `no header x-user is "jason"`. */
export function conditionText({ subject, test, negated }: Condition): string {
  const text = `${subjectText(subject)} ${testText(subject, test)}`;
  return negated === true ? `not: ${text}` : text;
}

function subjectText(subject: Subject): string {
  if (!("name" in subject)) return subject.kind;
  if (subject.kind === "header" && listHeaders.has(subject.name)) return subject.name;
  return subject.kind === "header" ? `header ${subject.name}` : `query parameter ${subject.name}`;
}

function testText(subject: Subject, { kind, value, fold }: TextTest): string {
  const anyCase = fold === true ? " in any letter case" : "";
  switch (kind) {
    case "present":
      return "is there";
    case "exact":
      return `is ${quoted(subject, value)}${anyCase}`;
    case "prefix":
      return `starts with ${quoted(subject, value)}${anyCase}`;
    case "segments":
      return `is or is below ${quoted(subject, value)}${anyCase}`;
    case "regex": {
      const member = listMember(value);
      return member === undefined ? `matches ${value}` : `has ${member.name}=${member.value}`;
    }
  }
}

function quoted(subject: Subject, value: string): string {
  return "name" in subject ? `"${value}"` : value;
}
