import { describe, expect, it } from "vitest";
import { carriersOf } from "../../../lib/model/carriers.ts";
import { carriesKey, withKey } from "../../../lib/simulate/requests/keys.ts";

const both = carriersOf({ baggage: "isolane", header: "x-isolane-key" });
const baggage = carriersOf({ baggage: "isolane" });

describe("a key that a proxy gives", () => {
  it("is added by all carriers to a request without one", () => {
    expect(withKey([], { key: "pr-1", carriers: both })).toEqual([
      ["baggage", "isolane=pr-1"],
      ["x-isolane-key", "pr-1"],
    ]);
  });

  it("comes behind the members that are there, in one line", () => {
    const lines = [
      ["baggage", "a=b;p"],
      ["x-other", "1"],
      ["baggage", ""],
      ["baggage", "c=d, e=f"],
    ] as const;
    expect(withKey(lines, { key: "pr-1", carriers: baggage })).toEqual([
      ["x-other", "1"],
      ["baggage", "a=b;p,c=d, e=f,isolane=pr-1"],
    ]);
  });

  it.each([
    [["baggage", "isolane=pr-2"]],
    [["baggage", "a=b , isolane = unknown;ttl=1"]],
    [["baggage", "isolane="]],
    [["x-isolane-key", "pr-2"]],
    [["x-isolane-key", ""]],
  ] as const)("leaves a request alone that carries %s", (line) => {
    const lines = [["baggage", "user=a"], line] as const;
    expect(withKey(lines, { key: "pr-1", carriers: both })).toBe(lines);
  });

  it.each(["xisolane=pr-2", "a=isolane=pr-2", "a=b;isolane=pr-2", "isolane", "ISOLANE=pr-2", ""])(
    "does not take baggage %j for a key",
    (value) => {
      expect(carriesKey([["baggage", value]], both)).toBe(false);
    },
  );
});
