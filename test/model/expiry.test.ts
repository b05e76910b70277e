import { expect, test } from "vitest";
import { expiryOf } from "../../lib/model/expiry.ts";

const createdAt = "2026-11-20T09:00:00+01:00";
const updatedAt = "2026-11-21T09:00:00.5Z";

test.each([
  ["90m", undefined, "2026-11-20T09:30:00Z"],
  ["36h", "createdAt", "2026-11-21T20:00:00Z"],
  ["3d", "updatedAt", "2026-11-24T09:00:00.500Z"],
  ["2w", "updatedAt", "2026-12-05T09:00:00.500Z"],
])("a ttl of %s from %s ends at %s", (duration, offsetFrom, expiresAt) => {
  const ttl = { duration, ...(offsetFrom === undefined ? {} : { offsetFrom }) };
  expect(expiryOf({ createdAt, updatedAt, ttl })?.expiresAt).toBe(expiresAt);
});

test.each([
  [
    "the field that it counts from is missing",
    { createdAt, ttl: { duration: "3d", offsetFrom: "updatedAt" } },
  ],
  ["its day does not exist", { createdAt: "2026-02-30T09:00:00Z", ttl: { duration: "3d" } }],
  [
    "it counts from nothing that there is",
    { createdAt, ttl: { duration: "3d", offsetFrom: "birth" } },
  ],
])("never expires where %s", (_, spec) => {
  expect(expiryOf(spec)).toEqual({ duration: "3d", offsetFrom: expect.any(String) });
});

test.each([{}, { ttl: "3d" }, { ttl: { duration: "soon" } }, undefined])(
  "%j has no ttl",
  (spec) => {
    expect(expiryOf(spec)).toBeUndefined();
  },
);
