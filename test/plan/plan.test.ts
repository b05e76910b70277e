import { describe, expect, test } from "vitest";
import {
  cart,
  cartRoute,
  codes,
  deployment,
  fork,
  http80,
  onCart,
  planned,
  reviews,
  route,
  service,
  summary,
  toCart,
  virtualService,
} from "./support.ts";

describe("which tables the plan touches", () => {
  test("none without lanes", () => {
    expect(planned({ baseline: cart + cartRoute }).plan.entries).toEqual([]);
  });

  test("a table keeps the API that the baseline uses there", () => {
    expect(
      summary({ baseline: cart + cartRoute, ...fork, routing: "backend: gateway-api" }),
    ).toEqual(["VirtualService cart [a=fork]"]);
    const routed = cart + route("cart", `{${onCart(80)}, rules: [{${toCart}}]}`);
    expect(summary({ baseline: routed, ...fork })).toEqual(["HTTPRoute cart [a=fork]"]);
    expect(summary({ baseline: cart, ...fork })).toEqual(["default istio cart 80:a=fork"]);
    expect(summary({ baseline: cart, ...fork, routing: "backend: gateway-api" })).toEqual([
      "default gateway-api cart 80:a=fork",
    ]);
  });

  test("a port without an HTTPRoute gets a default table beside the routed one", () => {
    const two =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc-a, port: 9000}`) +
      route("cart", `{${onCart(80)}, rules: [{${toCart}}]}`);
    expect(summary({ baseline: two, ...fork })).toEqual([
      "HTTPRoute cart [a=fork]",
      "default gateway-api cart 9000:a=fork",
    ]);
  });

  test("a consumer route alone leaves the default table to be written for all other clients", () => {
    const consumer = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: mine, namespace: client}
spec: {parentRefs: [{group: "", kind: Service, name: cart, namespace: shop, port: 80}], rules: [{backendRefs: [{name: cart, namespace: shop, port: 80}]}]}`;
    expect(summary({ baseline: cart + consumer, ...fork })).toEqual([
      "HTTPRoute mine [a=fork]",
      "default gateway-api cart 80:a=fork",
    ]);
  });

  test("shields keep a fork's copy from outranking a rule that is not forked", () => {
    const other = deployment("legacy", "app: legacy") + service("legacy", "app: legacy", http80);
    const routed = route(
      "cart",
      `{${onCart(80)}, rules: [{matches: [{headers: [{name: x-old, value: "1"}]}], backendRefs: [{name: legacy, port: 80}]}, {${toCart}}]}`,
    );
    expect(
      summary({ baseline: cart + other + routed, ...fork, routing: "backend: gateway-api" }),
    ).toEqual(["HTTPRoute cart [a=shield][a=fork]"]);
  });

  test("only lanes that fork something behind a table are in it", () => {
    const front = deployment("front", "app: front") + service("front", "app: front", http80);
    expect(
      summary({
        baseline: cart + front,
        sandboxes: { a: ["cart"], b: ["front"] },
        groups: { g: ["a", "b"] },
      }),
    ).toEqual(["default istio cart 80:a=fork,g=fork", "default istio front 80:b=fork,g=fork"]);
  });

  test("a strict lane is in every table", () => {
    const front = deployment("front", "app: front") + service("front", "app: front", http80);
    const redirect = virtualService(
      "front",
      "hosts: [front]\nhttp:\n- match: [{uri: {prefix: /x}}]\n  redirect: {uri: /}\n- route: [{destination: {host: front}}]",
    );
    expect(
      summary({
        baseline: cart + front + redirect,
        sandboxes: { a: ["cart"], b: ["cart"] },
        strict: ["a"],
      }),
    ).toEqual(["VirtualService front [][a=refuse]", "default istio cart 80:a=fork,b=fork"]);
  });

  test("the copies of an ingress gateway's table go into it, and the mesh gets its own table", () => {
    const ingress = virtualService(
      "edge",
      `
hosts: ["*"]
gateways: [edge]
http:
- match: [{uri: {prefix: /cart}}]
  route: [{destination: {host: cart, port: {number: 80}}}]`,
    );
    expect(summary({ baseline: cart + ingress, ...fork })).toEqual([
      "VirtualService edge [a=fork]",
      "default istio cart 80:a=fork",
    ]);
  });

  test("a wildcard host is edited in place, since an exact one would replace it", () => {
    const wildcard = virtualService(
      "all",
      'hosts: ["*.shop.svc.cluster.local"]\nhttp:\n- match: [{port: 80}]\n  route: [{destination: {host: cart}}]',
    );
    expect(summary({ baseline: cart + wildcard, ...fork })).toEqual([
      "VirtualService all [a=fork]",
    ]);
    const two =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc, port: 9000}`);
    expect(codes({ baseline: two + wildcard, ...fork })).toEqual(["E0412"]);
  });

  test("ports that are not routed get no rules", () => {
    const db =
      deployment("db", "app: db") +
      service("db", "app: db", "{name: tcp-db, port: 5432}, {name: x, port: 6379}");
    expect(summary({ baseline: db, sandboxes: { a: ["db"] } })).toEqual([]);
  });
});

describe("tables that keyed rules cannot be added to safely", () => {
  test("a rule that matches a carrier header, in any case", () => {
    const match = (block: string) =>
      virtualService(
        "cart",
        `hosts: [cart]\nhttp:\n- match: [${block}]\n  route: [{destination: {host: cart}}]`,
      );
    for (const block of [
      "{headers: {Baggage: {regex: .*}}}",
      "{headers: {X-Isolane-Key: {exact: a}}}",
      "{withoutHeaders: {baggage: {}}}",
    ]) {
      expect(codes({ baseline: cart + match(block), ...fork })).toEqual(["E0410"]);
    }
    expect(codes({ baseline: cart + match("{headers: {x-user: {exact: a}}}"), ...fork })).toEqual(
      [],
    );
    const routed = route(
      "cart",
      `{${onCart(80)}, rules: [{matches: [{headers: [{name: X-Isolane-Key, value: a}]}], ${toCart}}]}`,
    );
    expect(codes({ baseline: cart + routed, ...fork })).toEqual(["E0410"]);
  });

  test("a rule that removes the carrier header is a warning", () => {
    const removing = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- headers: {request: {remove: [Baggage]}}\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + removing, ...fork })).toEqual(["W0411"]);
  });

  test("a VirtualService and an HTTPRoute on one Service, unless on different ports", () => {
    const routed = route("cart", `{${onCart(80)}, rules: [{${toCart}}]}`);
    expect(codes({ baseline: cart + cartRoute + routed, ...fork })).toEqual(["E0533"]);
    const two =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc, port: 9000}`);
    const onOther = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- match: [{port: 9000}]\n  route: [{destination: {host: cart, port: {number: 9000}}}]",
    );
    expect(codes({ baseline: two + onOther + routed, ...fork })).toEqual([]);
  });
});

describe("the plan", () => {
  test("does not depend on the order of the input", () => {
    const front = deployment("front", "app: front") + service("front", "app: front", http80);
    const one = summary({
      baseline: cart + cartRoute + front + reviews,
      sandboxes: { a: ["cart", "reviews-v1"], b: ["front"] },
    });
    const two = summary({
      baseline: reviews + front + cartRoute + cart,
      sandboxes: { b: ["front"], a: ["cart", "reviews-v1"] },
    });
    expect(two).toEqual(one);
  });

  test("survives baselines that make no sense", () => {
    const odd = virtualService(
      "cart",
      "hosts: [cart, 7]\nhttp: [null, 3, {match: x, route: [1, {destination: 2}]}, {match: [4, {headers: [5]}], route: [{destination: {host: cart}}]}]",
    );
    expect(() => planned({ baseline: cart + odd, ...fork })).not.toThrow();
  });
});
