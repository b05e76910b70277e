import { expect, test } from "vitest";
import { compareObjects } from "../../lib/emit/order.ts";
import { object } from "./emitted.ts";

test("objects have a total order: what others need first, routes last", () => {
  const kinds = [
    ["v1", "Service"],
    ["networking.istio.io/v1", "VirtualService"],
    ["acme.example/v1", "Odd"],
    ["v1", "Namespace"],
    ["apps/v1", "Deployment"],
  ] as const;
  const sorted = kinds
    .map(([v, k]) => object(v, k, "x"))
    .sort(compareObjects)
    .map(({ kind }) => kind);
  expect(sorted).toEqual(["Namespace", "Service", "Deployment", "Odd", "VirtualService"]);
  expect(compareObjects(object("a/v1", "Odd", "x"), object("b/v1", "Odd", "x"))).toBeLessThan(0);
});
