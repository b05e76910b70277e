import { describe, expect, it } from "vitest";
import { visibilityRank } from "../../../lib/simulate/istio/visibility.ts";

const shown = (...exportTo: readonly string[]) => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "cart", namespace: "shop" },
  spec: { exportTo: [...exportTo] },
});

describe("the rank of a VirtualService among those that a namespace sees", () => {
  it.each([
    ["no exportTo", shown(), "shop", 2],
    ["its own namespace", shown("."), "shop", 0],
    ["its own namespace by name", shown("shop"), "shop", 0],
    ["its own namespace among others", shown("old", "shop"), "shop", 0],
    ["the same, seen from the other", shown("old", "shop"), "old", 1],
    ["all, its own included", shown(".", "*"), "shop", 2],
  ] as const)("%s", (_, object, client, rank) => {
    expect(visibilityRank(object, client)).toBe(rank);
  });
});
