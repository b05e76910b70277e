import { expect, it } from "vitest";
import { readMatch } from "../../lib/verify/gateway-match.ts";

const prefix = (value: string) =>
  readMatch("HTTPRoute", { path: { type: "PathPrefix", value } }).specificity;

it("ranks a path prefix without its trailing slash, as Istio does", () => {
  // Found with random environments: "/api/" was ranked above "/api" with a method.
  expect(prefix("/api/")).toEqual(prefix("/api"));
  expect(prefix("/").length).toBe(1);
});
