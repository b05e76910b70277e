import { describe, expect, test } from "vitest";
import {
  answer,
  deployment,
  destinationOf,
  http80,
  type Loose,
  service,
  virtualService,
  virtualServices,
} from "../../../plan/support.ts";
import { cart, host, key } from "./cart.ts";

describe("an existing VirtualService", () => {
  test("repeats matches on a caller's labels for the caller's forks, keyed or not", () => {
    const baseline =
      cart +
      deployment("front", "app: front") +
      service("front", "app: front", http80) +
      virtualService(
        "cart",
        `
hosts: [cart]
http:
- match: [{sourceLabels: {app: front}, uri: {prefix: /v2}}]
  timeout: 9s
  route: [{destination: {host: cart}}]
- route: [{destination: {host: cart}}]`,
      );
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["front", "cart"] } });
    const sourceLabels = { "isolane.dev/fork": "front-a" };
    const unkeyed = answer(objects.cart, { path: "/v2", sourceLabels });
    expect(unkeyed.timeout).toBe("9s");
    expect(destinationOf(unkeyed)).toBe("cart");
    const keyed = answer(objects.cart, { path: "/v2", sourceLabels, headers: key("a") });
    expect(keyed.timeout).toBe("9s");
    expect(destinationOf(keyed)).toBe(`${host("cart-a")} 80`);
    expect(answer(objects.cart, { path: "/v2", sourceLabels: { app: "front" } }).timeout).toBe(
      "9s",
    );
  });

  test("repeats each match for forks where it stands: the first one met says what a rewrite replaces", () => {
    const baseline =
      cart +
      deployment("front", "app: front") +
      virtualService(
        "cart",
        `
hosts: [cart]
http:
- match: [{sourceLabels: {app: front}, headers: {x-user: {exact: jason}}}, {uri: {regex: "/.*"}}]
  rewrite: {uri: /v2}
  route: [{destination: {host: cart}}]
- route: [{destination: {host: cart}}]`,
      );
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["front", "cart"] } });
    const rules: readonly Loose[] = objects.cart.spec.http;
    const paths = (index: number) => rules[index].match.map((m: Loose) => m.uri?.regex ?? "none");
    expect(paths(0)).toEqual(["none", "none", "none", "none", "/.*", "/.*"]);
    expect(paths(1)).toEqual(["none", "none", "/.*"]);
  });
});
