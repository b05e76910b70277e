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
import { cart, host, key, matched, plain } from "./cart.ts";

describe("a Service without routes", () => {
  test("gets a VirtualService with one fallback per routable port and no sandbox's labels", () => {
    const baseline =
      deployment("cart", "app: cart") +
      service(
        "cart",
        "app: cart",
        `{name: grpc-x, port: 9000}, ${http80}, {name: tcp-db, port: 5000}`,
      );
    const { objects, codes } = virtualServices({
      baseline,
      sandboxes: { a: ["cart"], b: ["cart"] },
    });
    expect(codes).toEqual([]);
    expect(objects.cart).toMatchObject({
      apiVersion: "networking.istio.io/v1",
      metadata: {
        name: "cart",
        namespace: "shop",
        labels: { "isolane.dev/environment": "staging" },
      },
      spec: { hosts: [host("cart")] },
    });
    expect(objects.cart.spec.http.map((r: Loose) => r.name)).toEqual([
      "port-80-a",
      "port-80-b",
      "port-80",
      "port-9000-a",
      "port-9000-b",
      "port-9000",
    ]);
    expect(JSON.stringify(objects.cart)).not.toContain("isolane.dev/sandbox");
    expect(destinationOf(answer(objects.cart, { port: 9000, headers: plain("b") }))).toBe(
      `${host("cart-b")} 9000`,
    );
    expect(destinationOf(answer(objects.cart, { port: 9000 }))).toBe(`${host("cart")} 9000`);
  });

  test("takes another name where a VirtualService of other hosts has the Service's", () => {
    const baseline =
      cart +
      virtualService(
        "cart",
        "hosts: [example.com]\nhttp:\n- route: [{destination: {host: example.com}}]",
      );
    const { objects } = virtualServices({ baseline, sandboxes: { a: ["cart"] } });
    expect(Object.keys(objects)).toEqual(["cart-isolane"]);
  });

  test("lets requests without a key out first, once there are many lanes", () => {
    const sandboxes = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`pr-${i}`, ["cart"]]),
    );
    const { objects } = virtualServices({ baseline: cart, sandboxes });
    const name = (headers: Record<string, string>) => answer(objects.cart, { headers }).name;
    expect(name({})).toBe("port-80-no-key");
    expect(name({ baggage: "user=1,myisolane=pr-1" })).toBe("port-80-no-key");
    expect(name(key("pr-8"))).toBe("port-80-pr-8");
    expect(name(plain("pr-0"))).toBe("port-80-pr-0");
    expect(name(key("unknown"))).toBe("port-80");
    expect(name(plain("unknown"))).toBe("port-80");
  });

  test("no lanes, no objects", () => {
    expect(virtualServices({ baseline: cart + matched }).objects).toEqual({});
  });
});
