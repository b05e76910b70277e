import { describe, expect, it } from "vitest";
import { asString, at } from "../../../lib/kube/json.ts";
import { egressPatch, readEgress } from "../../../lib/mesh/implementations/istio-egress.ts";
import { carriersOf } from "../../../lib/model/carriers.ts";
import { givenBy } from "../../../lib/simulate/istio/egress.ts";

const carriers = [
  carriersOf(undefined),
  carriersOf({ baggage: "my.lane_1" }),
  carriersOf({ header: "X-Lane" }),
  // A text of Lua that looks like its word for nothing.
  carriersOf({ baggage: "nil", header: "nil" }),
  carriersOf({ tracestate: "team@isolane" }),
  carriersOf({ baggage: "nil", tracestate: "a*/_-b", header: ["x-a", "nil"], uberctx: "Lane" }),
  carriersOf({ otBaggage: "lane" }),
  carriersOf({ header: ["x-a", "x-b"] }),
];

const source = ["patch", "value", "typed_config", "default_source_code", "inline_string"];
const program = (key: string, own = carriers[0] ?? []) =>
  asString(at(egressPatch(key, own), ...source)) ?? "";

describe("the program that gives requests a key", () => {
  it.each(carriers)("says for which key it is, and by which carriers (%#)", (...own) => {
    expect(readEgress(program("pr-1", own))).toEqual({ key: "pr-1", carriers: own });
  });

  it.each([
    ["", "it is empty"],
    [program("pr-1").replace("pr-1", 'pr-1" .. "x'), "its key is an expression"],
    [program("pr-1", carriers[1]).replace(", nil", ", nil, nil"), "it has another settings line"],
    [`${program("pr-1")}handle = nil\n`, "a line follows"],
    [`os.exit()\n${program("pr-1")}`, "a line comes first"],
    [program("pr-1").replace('== "baggage"', '== "cookie"'), "it reads something else"],
    [program("pr-1").replaceAll("\n", "\r\n"), "its lines end otherwise"],
    [program("pr-1", carriers[5]).replace('"x-a", ', '"x-a", f(), '), "a header is an expression"],
    [program("pr-1", carriers[5]).replace("pr-1", 'pr-1" .. "x'), "its key is an expression"],
    [
      program("pr-1", carriers[7]).replace('"x-a", ', ""),
      "it is written longer than it needs to be",
    ],
  ])("is no other program (%#)", (text) => {
    expect(readEgress(text)).toBeUndefined();
  });
});

describe("an EnvoyFilter that gives keys", () => {
  const filter = (spec: object) =>
    givenBy({
      apiVersion: "networking.istio.io/v1alpha3",
      kind: "EnvoyFilter",
      metadata: { name: "a", namespace: "shop" },
      spec: { ...spec } as never,
    });
  const own = carriers[0] ?? [];
  const workloadSelector = { labels: { "isolane.dev/fork": "a" } };
  const configPatches = [egressPatch("pr-1", own)];

  it("is known by its one patch, for some pods", () => {
    expect(filter({ workloadSelector, configPatches })).toEqual({ key: "pr-1", carriers: own });
  });

  it.each([
    { configPatches },
    { workloadSelector: {}, configPatches },
    { workloadSelector: { labels: {} }, configPatches },
    { workloadSelector, configPatches: [...configPatches, ...configPatches] },
    { workloadSelector, configPatches: [] },
    { workloadSelector, configPatches, priority: 10 },
    { workloadSelector, configPatches, targetRefs: [] },
    { workloadSelector: { ...workloadSelector, more: 1 }, configPatches },
    { workloadSelector, configPatches: [{ ...egressPatch("pr-1", own), applyTo: "LISTENER" }] },
  ])("is none with anything else (%#)", (spec) => {
    expect(filter(spec)).toBeUndefined();
  });
});
