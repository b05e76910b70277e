/** @module How a schema's patterns and types are said to a person. */
import { orList } from "../diagnostics/words.ts";

/** Every pattern of the schemas in words; a test checks that none is missing. */
export const patternWords: Readonly<Record<string, string>> = {
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$":
    "lower-case letters, digits and dashes, with a letter or digit at both ends",
  "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$":
    "lower-case letters, digits, dashes and points, with a letter or digit at both ends",
  "^(\\*\\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$":
    "a host in lower-case letters, without scheme, port and path, for example api.example.com or *.example.com",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    "a host in lower-case letters, without scheme, port and path, for example shop.example.com",
  "^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*$":
    "the name of a claim, with points between those of nested ones, for example groups or realm.roles",
  "^[-a-z0-9.]*\\{lane\\}[-a-z0-9.]*$":
    "a host with {lane} once in it, for example {lane}.preview.example.com",
  "^[^@\\s\\u0000-\\u001f\\u007f]+@sha256:[0-9a-f]{64}$":
    "an image by its digest and not by a tag, for example envoyproxy/envoy@sha256:... with 64 hexadecimal digits",
  "^(\\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$": "the name of a namespace, or *",
  "^[^\\u0000-\\u001f\\u007f]*$": "text without control characters or line breaks",
  "^[^!()\\\\\\u0000-\\u001f\\u007f]*$":
    "a path or a glob without parentheses, exclamation marks and backslashes",
  "^[^\\s\\u0000-\\u001f\\u007f]+$": "text without spaces or control characters",
  "^[A-Z][A-Za-z0-9]*$": "a kind, for example Deployment",
  "^[A-Z][A-Za-z0-9]*/([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[-A-Za-z0-9._:@]+$":
    "Kind/name or Kind/namespace/name, for example VirtualService/reviews",
  "^[A-Za-z0-9][-A-Za-z0-9_.]*$":
    "letters, digits, dashes, points and underscores, with a letter or digit first",
  "^([a-z][-a-z0-9_*/]*|[a-z0-9][-a-z0-9_*/]*@[a-z][-a-z0-9_*/]{0,13})$":
    "lower-case letters, digits, and any of _-*/, with a letter first, or tenant@vendor, for example isolane or team@isolane",
  "^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?$":
    "a Service's name or namespace/name, in lower-case letters, digits and dashes",
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$":
    "a time of RFC 3339, for example 2026-11-20T09:00:00Z",
  "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$":
    "two times of day, for example 07:00-20:00",
  "^[A-Za-z][A-Za-z0-9_+/-]*$": "a name of the IANA time zone database, for example Europe/Berlin",
  "^[1-9][0-9]{0,5}[mhdw]$": "a number and m, h, d or w, for example 3d",
  "^[-._a-zA-Z][-._a-zA-Z0-9]*$":
    "letters, digits, dashes, points and underscores, not with a digit first",
  "^[_A-Za-z][_A-Za-z0-9]*$": "letters, digits and underscores, not with a digit first",
  "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?([-+][-+.A-Za-z0-9]*)?$": "a version, for example 1.33.0",
  "^[12]\\.[0-9]+(\\.[0-9]+)?$": "a version, for example 1.5 or 1.30.2",
  "^[a-zA-Z0-9][-a-zA-Z0-9./]*$": "an API, for example monitoring.coreos.com/v1",
  "^([-a-z0-9.]*)/[A-Z][A-Za-z0-9]*$": "group/Kind, for example example.com/Widget",
  "^W\\d{4}$": "the code of a warning, for example W0308; errors cannot be acknowledged",
  "^(@(hourly|daily|weekly|monthly|yearly)|[-0-9A-Za-z*/,?]+( [-0-9A-Za-z*/,?]+){4})$":
    "the schedule of a CronJob: five fields, or a word such as @daily",
  "^/[^\\u0000-\\u001f\\u007f:]*[^\\u0000-\\u001f\\u007f:/]$":
    "an absolute path of a file, without colons",
  "^[A-Za-z_][A-Za-z0-9_]*$": "letters, digits and underscores, not with a digit first",
  "^[a-zA-Z][a-zA-Z0-9]*$": "letters and digits, with a letter first",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$":
    "namespace/name, for example monitoring/agents",
  "^https?://[^\\s\\u0000-\\u001f\\u007f]+$": "a URL, for example http://otel-collector:4318",
  "^[a-z][-a-z0-9+.#]*$": "the name of a language in lower-case letters, for example java",
  "^[-._a-zA-Z0-9]+$": "letters, digits, dashes, points and underscores",
};

/** JSON Schema types with their articles. */
export function typeWords(...types: readonly string[]): string {
  return orList(types.map((name) => articles.get(name) ?? `a ${name}`));
}

const articles: ReadonlyMap<string, string> = new Map([
  ["object", "a mapping"],
  ["array", "a list"],
  ["integer", "a whole number"],
  ["null", "null"],
]);
