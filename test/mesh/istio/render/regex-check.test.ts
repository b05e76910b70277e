import { describe, expect, test } from "vitest";
import { virtualService, virtualServices } from "../../../plan/support.ts";
import { cart } from "./cart.ts";

describe("an existing VirtualService", () => {
  test("reports expressions that RE2 refuses and those that are too long, copied or not", () => {
    const baseline =
      cart +
      virtualService(
        "cart",
        `
hosts: [cart]
http:
- match: [{uri: {regex: "/(?!x)"}}, {headers: {h: {regex: "*"}}}]
  redirect: {uri: /}
- match: [{uri: {regex: "/${"a".repeat(1024)}"}}]
  route: [{destination: {host: cart}}]`,
      );
    const { problems, codes } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    expect(codes).toEqual(["E0415", "E0417"]);
    expect(problems.all[0]?.source?.path).toEqual(["spec", "http", 0, "match", 0, "uri", "regex"]);
  });
});
