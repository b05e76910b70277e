/**
 * @module Values that tell tests apart: for each test one inside and some just outside, and for pairs of
 * tests one inside both. Made from the tests themselves; the caller tries each on every test.
 */
import type { TextTest } from "./conditions.ts";
import { regexSamples } from "./regex-samples.ts";

/** Most values that one subject gets. */
const most = 3_000;

/** Values for the tests of one subject, in a fixed order. */
export function sampleValues(
  tests: readonly TextTest[],
  defaults: readonly string[],
): readonly string[] {
  const inside = tests.map((test) => ({ test, values: insideOf(test) }));
  const prefixes = tests.filter(({ kind }) => kind === "prefix" || kind === "segments");
  const matched = inside
    .filter(({ test }) => test.kind === "regex")
    .flatMap(({ values }) => values);
  const found = [
    ...[...defaults, ...inside.flatMap(({ values }) => values), ...tests.flatMap(nearby)],
    ...prefixes.flatMap((prefix) => matched.flatMap((value) => within(prefix, value))),
  ];
  return [...new Set(found)].slice(0, most);
}

function insideOf({ kind, value }: TextTest): readonly string[] {
  switch (kind) {
    case "present":
      return ["isolane-any"];
    case "exact":
      return [value];
    case "prefix":
      return [value, `${value}isolane`];
    case "segments": {
      const stem = value.replace(/\/$/, "");
      return [stem === "" ? "/" : stem, `${stem}/isolane`];
    }
    case "regex":
      return regexSamples(value);
  }
}

/** Values that a careless change of the test would let in or keep out. */
function nearby({ kind, value, fold }: TextTest): readonly string[] {
  if (kind === "present" || value === "") return [];
  const cased = fold ? [swapCase(value)] : [];
  switch (kind) {
    case "exact":
      return [...cased, `${value}isolane`, `${value}/`, value.slice(0, -1)];
    case "prefix":
    case "segments": {
      const stem = value.replace(/\/$/, "");
      return [...cased, `${stem}isolane`, stem.slice(0, -1)];
    }
    case "regex":
      return regexSamples(value).flatMap((sample) => [`${sample}isolane`, `isolane${sample}`]);
  }
}

function swapCase(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}

function within({ value }: TextTest, inner: string): readonly string[] {
  const stem = value.replace(/\/$/, "");
  return [`${value}${inner}`, `${stem}/${inner.replace(/^\//, "")}`];
}
