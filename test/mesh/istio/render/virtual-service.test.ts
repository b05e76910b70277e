import { describe, expect, test } from "vitest";
import {
  answer,
  deployment,
  destinationOf,
  http80,
  type Loose,
  reviews,
  service,
  virtualService,
  virtualServices,
} from "../../../plan/support.ts";
import { cart, host, key, matched } from "./cart.ts";

describe("an existing VirtualService", () => {
  test("keeps name, labels and annotations, but not the marks of another owner", () => {
    const { objects } = virtualServices({
      baseline: reviews + matched,
      sandboxes: { "pr-1": ["reviews-v2"] },
    });
    expect(objects.reviews.metadata).toEqual({
      name: "reviews",
      namespace: "shop",
      labels: { team: "a" },
      annotations: { note: "kept" },
    });
  });

  test("spells out the default route of a port that no rule serves", () => {
    const baseline =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc-api, port: 9000}`) +
      virtualService(
        "cart",
        `
hosts: [cart]
gateways: [mesh, shop/edge]
http:
- match: [{port: 80}]
  timeout: 1s
  route: [{destination: {host: cart, port: {number: 80}}}]`,
      );
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    const to = (headers: Record<string, string>) =>
      destinationOf(answer(objects.cart, { port: 9000, headers }));
    expect(to(key("a"))).toBe(`${host("cart-a")} 9000`);
    expect(to({})).toBe(`${host("cart")} 9000`);
    expect(answer(objects.cart, { port: 9000, gateway: "shop/edge" })).toBeUndefined();
  });

  test("refuses keyed requests of a strict lane where it forks nothing", () => {
    const baseline =
      cart + deployment("front", "app: front") + service("front", "app: front", http80);
    const { objects } = virtualServices({
      baseline: `${baseline}${virtualService("front", "hosts: [front]\nhttp:\n- timeout: 1s\n  fault: {abort: {httpStatus: 500}}\n  route: [{destination: {host: front}}]")}`,
      sandboxes: { a: ["cart"] },
      strict: ["a"],
    });
    const refused = answer(objects.front, { headers: key("a") });
    expect(refused.directResponse.status).toBe(503);
    expect(Object.keys(refused).sort()).toEqual(["directResponse", "match", "name"]);
    expect(destinationOf(answer(objects.front, {}))).toBe("front");
    expect(destinationOf(answer(objects.cart, { headers: key("a") }))).toBe(`${host("cart-a")} 80`);
  });

  test("rewrites a delegate and leaves its root alone", () => {
    const baseline =
      cart +
      virtualService(
        "root",
        "hosts: [cart]\nhttp:\n- match: [{uri: {prefix: /a}}]\n  delegate: {name: part}",
      ) +
      virtualService("part", "http:\n- timeout: 2s\n  route: [{destination: {host: cart}}]");
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    expect(Object.keys(objects)).toEqual(["part"]);
    expect(objects.part.spec.http.map((r: Loose) => r.name)).toEqual(["rule-1-a", undefined]);
  });
});
