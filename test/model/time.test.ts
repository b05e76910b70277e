import { expect, test } from "vitest";
import { timeIn } from "../../lib/model/time.ts";

test.each([
  ["2026-11-20T09:00:00Z", "2026-11-20T09:00:00.000Z"],
  ["2026-11-20T09:00:00.25+02:00", "2026-11-20T07:00:00.250Z"],
  ["2028-02-29T23:59:59-23:59", "2028-03-01T23:58:59.000Z"],
])("%s is a time", (text, iso) => {
  expect(timeIn(text)?.toISOString()).toBe(iso);
});

test.each([
  "2026-02-29T09:00:00Z",
  "2026-02-30T09:00:00Z",
  "2026-11-20T24:00:00Z",
  "2026-11-20T09:00:00+24:00",
  "2026-11-20T09:00:00+00:60",
  "2026-11-20T09:00:00",
  "2026-11-20",
  "20 Nov 2026",
  "",
])("%s is none", (text) => {
  expect(timeIn(text)).toBeUndefined();
});
