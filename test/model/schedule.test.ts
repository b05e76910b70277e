import { describe, expect, test } from "vitest";
import { type Hours, isAwake } from "../../lib/model/schedule.ts";

const work: Hours["days"] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

function awake(hours: Partial<Hours>, now: string): boolean | undefined {
  const usual = { awake: "07:00-20:00", days: work, timezone: "UTC" };
  return isAwake({ ...usual, ...hours }, new Date(now));
}

// 2026-11-20 is a Friday.
describe("the hours of a day", () => {
  test.each([
    ["2026-11-20T06:59:59Z", false],
    ["2026-11-20T07:00:00Z", true],
    ["2026-11-20T19:59:59Z", true],
    ["2026-11-20T20:00:00Z", false],
    ["2026-11-21T12:00:00Z", false],
    ["2026-11-22T12:00:00Z", false],
    ["2026-11-23T07:00:00Z", true],
  ])("%s: %s", (now, is) => {
    expect(awake({}, now)).toBe(is);
  });
});

describe("hours across midnight belong to the day on which they begin", () => {
  test.each([
    ["2026-11-20T22:00:00Z", true],
    ["2026-11-21T01:59:00Z", true],
    ["2026-11-21T02:00:00Z", false],
    ["2026-11-21T22:00:00Z", false],
    ["2026-11-23T01:00:00Z", false],
    ["2026-11-24T01:00:00Z", true],
  ])("%s: %s", (now, is) => {
    expect(awake({ awake: "18:00-02:00" }, now)).toBe(is);
  });
});

test.each([
  ["00:00-24:00", "2026-11-20T23:59:59Z", true],
  ["00:00-24:00", "2026-11-21T00:00:00Z", false],
  ["06:00-06:00", "2026-11-21T05:59:00Z", true],
  ["06:00-06:00", "2026-11-21T06:00:00Z", false],
])("%s at %s: %s", (hours, now, is) => {
  expect(awake({ awake: hours }, now)).toBe(is);
});

describe("the clock is that of the place", () => {
  test.each([
    // An hour earlier by UTC in summer than in winter.
    ["Europe/Berlin", "2026-07-03T05:00:00Z", true],
    ["Europe/Berlin", "2026-11-20T05:30:00Z", false],
    ["Europe/Berlin", "2026-11-20T06:00:00Z", true],
    // Already Monday there, still Sunday by UTC.
    ["Pacific/Auckland", "2026-11-22T19:00:00Z", true],
    // Half an hour off.
    ["Asia/Kolkata", "2026-11-20T01:29:00Z", false],
    ["Asia/Kolkata", "2026-11-20T01:30:00Z", true],
    ["Mars/Base", "2026-11-20T09:00:00Z", undefined],
  ])("%s at %s: %s", (timezone, now, is) => {
    expect(awake({ timezone }, now)).toBe(is);
  });
});
