import { expect, it } from "vitest";
import { readMatch } from "../../../lib/simulate/gateway-api/match.ts";

const prefix = (value: string) =>
  readMatch("HTTPRoute", { path: { type: "PathPrefix", value } }).specificity;

it("ranks a path prefix without its trailing slash, as Istio does", () => {
  // Found with random environments: "/api/" was ranked above "/api" with a method.
  expect(prefix("/api/")).toEqual(prefix("/api"));
  expect(prefix("/").length).toBe(1);
});

it("ranks a gRPC expression by the length that Istio writes", () => {
  const length = (method: Record<string, string>) =>
    readMatch("GRPCRoute", { method }).specificity.length;
  expect(length({ method: "Get" })).toBe("/[^/]+/Get".length);
  expect(length({ type: "RegularExpression", service: "a.*" })).toBe("/a.*/.+".length);
});
