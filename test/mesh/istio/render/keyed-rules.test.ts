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
import { cart, host, key, matched, plain } from "./cart.ts";

describe("an existing VirtualService", () => {
  test("has each keyed copy directly before its rule, in lane key order", () => {
    const { objects } = virtualServices({
      baseline: reviews + matched,
      sandboxes: { "pr-12": ["reviews-v2"], "pr-1": ["reviews-v3"] },
    });
    expect(objects.reviews.spec.http.map((r: Loose) => r.name)).toEqual([
      "jason-pr-1",
      "jason-pr-12",
      "jason",
      "rule-2-pr-1",
      "rule-2-pr-12",
      undefined,
    ]);
  });

  test("ANDs the key into every match, once per carrier", () => {
    const { objects } = virtualServices({
      baseline: reviews + matched,
      sandboxes: { "pr-1": ["reviews-v2"] },
    });
    const regex = "^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*pr-1[ \\t]*(?:[;,].*)?$";
    expect(objects.reviews.spec.http[0].match).toEqual([
      { headers: { "end-user": { exact: "jason" }, baggage: { regex } } },
      { headers: { "end-user": { exact: "jason" }, "x-isolane-key": { exact: "pr-1" } } },
      { uri: { prefix: "/beta" }, headers: { baggage: { regex } } },
      { uri: { prefix: "/beta" }, headers: { "x-isolane-key": { exact: "pr-1" } } },
    ]);
  });

  test("copies all behaviour, destination headers too, and drops the mirror with one warning", () => {
    const { objects, codes } = virtualServices({
      baseline: reviews + matched,
      sandboxes: { "pr-1": ["reviews-v2"], "pr-2": ["reviews-v2"] },
    });
    const { match, name, ...copy } = objects.reviews.spec.http[0];
    expect(copy).toEqual({
      fault: { delay: { percentage: { value: 100 }, fixedDelay: "7s" } },
      timeout: "3s",
      retries: { attempts: 2 },
      rewrite: { uri: "/" },
      corsPolicy: { allowOrigins: [{ exact: "*" }] },
      headers: { response: { set: { "x-a": "b" } } },
      route: [
        {
          destination: { host: host("reviews-pr-1-reviews-v2"), port: { number: 80 } },
          headers: { request: { set: { "x-version": "v2" } } },
        },
      ],
    });
    expect(codes).toEqual(["W0410"]);
    expect(objects.reviews.spec.http[2].mirror).toBeDefined();
  });

  test("routes prefix lanes apart, by baggage and by header", () => {
    const { objects } = virtualServices({
      baseline: reviews + matched,
      sandboxes: { "pr-1": ["reviews-v3"], "pr-12": ["reviews-v3"] },
    });
    const to = (headers: Record<string, string>) =>
      destinationOf(answer(objects.reviews, { headers }));
    for (const carrier of [key, plain]) {
      expect(to(carrier("pr-1"))).toBe(`${host("reviews-pr-1-reviews-v3")} 80`);
      expect(to(carrier("pr-12"))).toBe(`${host("reviews-pr-12-reviews-v3")} 80`);
      expect(to(carrier("pr-123"))).toBe("reviews v3");
      expect(to({ ...carrier("pr-1"), "end-user": "jason" })).toBe(
        `${host("reviews-pr-1-reviews-v3")} 80`,
      );
    }
    expect(to({})).toBe("reviews v3");
    expect(to({ "end-user": "jason" })).toBe("reviews v2");
  });

  test("keeps weights of several forks", () => {
    const split = virtualService(
      "reviews",
      `
hosts: [reviews]
http:
- route:
  - {destination: {host: reviews, subset: v1}, weight: 90}
  - {destination: {host: reviews, subset: v2}, weight: 10}`,
    );
    const both = virtualServices({
      baseline: reviews + split,
      sandboxes: { a: ["reviews-v1", "reviews-v2"] },
    });
    expect(both.objects.reviews.spec.http[0].route.map((r: Loose) => r.weight)).toEqual([90, 10]);
    const one = virtualServices({ baseline: reviews + split, sandboxes: { a: ["reviews-v1"] } });
    expect(one.objects.reviews.spec.http[0].route).toEqual([
      { destination: { host: host("reviews-a-reviews-v1"), port: { number: 80 } } },
    ]);
  });

  test("leaves rules that no request reaches without copies", () => {
    const dead = virtualService(
      "cart",
      `
hosts: [cart]
http:
- match: [{uri: {prefix: /}}]
  route: [{destination: {host: cart}}]
- match: [{uri: {prefix: /late}}]
  route: [{destination: {host: cart}}]`,
    );
    const { objects } = virtualServices({ baseline: cart + dead, sandboxes: { a: ["cart"] } });
    expect(objects.cart.spec.http.map((r: Loose) => r.name)).toEqual([
      "rule-1-a",
      undefined,
      undefined,
    ]);
  });

  test("writes one copy per port where the destination's port follows the request's", () => {
    const ports = `${http80}, {name: grpc-api, port: 9000}, {name: tcp-db, port: 5000}`;
    const baseline =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", ports) +
      virtualService("cart", "hosts: [cart]\nhttp:\n- route: [{destination: {host: cart}}]");
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    expect(objects.cart.spec.http.map((r: Loose) => r.name)).toEqual([
      "rule-1-a-80",
      "rule-1-a-9000",
      undefined,
    ]);
    const to = (port: number) => destinationOf(answer(objects.cart, { port, headers: key("a") }));
    expect(to(80)).toBe(`${host("cart-a")} 80`);
    expect(to(9000)).toBe(`${host("cart-a")} 9000`);
    expect(to(5000)).toBe("cart");
  });

  test("gives copies names that no other rule has", () => {
    const baseline =
      cart +
      virtualService(
        "cart",
        `
hosts: [cart]
http:
- {name: all-a, match: [{uri: {prefix: /x}}], route: [{destination: {host: cart}}]}
- {name: all, route: [{destination: {host: cart}}]}`,
      );
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    expect(objects.cart.spec.http.map((r: Loose) => r.name)).toEqual([
      "all-a-a",
      "all-a",
      "all-a-2",
      "all",
    ]);
  });
});
