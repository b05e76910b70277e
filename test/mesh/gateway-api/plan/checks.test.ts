import { describe, expect, test } from "vitest";
import {
  cart,
  codes,
  deployment,
  fork,
  http80,
  onCart,
  route,
  toCart,
} from "../../../plan/support.ts";

describe("tables that keyed rules cannot be added to safely", () => {
  test("an HTTPRoute and a GRPCRoute on one Service", () => {
    const both =
      route("cart", `{${onCart(80)}, rules: [{${toCart}}]}`) +
      route(
        "cart-grpc",
        `{${onCart(80)}, rules: [{matches: [{method: {service: a.B}}], ${toCart}}]}`,
        "GRPCRoute",
      );
    expect(codes({ baseline: cart + both, ...fork })).toContain("E0534");
  });

  test("a headless Service as the parent of a Gateway API route", () => {
    const headless = `
---
{apiVersion: v1, kind: Service, metadata: {name: cart-headless}, spec: {clusterIP: None, selector: {app: cart}, ports: [${http80}]}}`;
    const routing = "backend: gateway-api";
    expect(
      codes({ baseline: deployment("cart", "app: cart") + headless, ...fork, routing }),
    ).toEqual(["E0414"]);
    expect(codes({ baseline: cart + headless, ...fork, routing })).toEqual(["W0414"]);
    expect(codes({ baseline: deployment("cart", "app: cart") + headless, ...fork })).toEqual([]);
  });
});
