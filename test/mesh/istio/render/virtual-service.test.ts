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

const key = (k: string) => ({ baggage: `a=b, isolane = ${k};p=1,c=d` });
const plain = (k: string) => ({ "x-isolane-key": k });
const host = (name: string) => `${name}.shop.svc.cluster.local`;

const cart = deployment("cart", "app: cart") + service("cart", "app: cart", http80);

const matched = virtualService(
  "reviews",
  `
hosts: [reviews]
http:
- name: jason
  match:
  - {headers: {end-user: {exact: jason}}}
  - {uri: {prefix: /beta}}
  fault: {delay: {percentage: {value: 100}, fixedDelay: 7s}}
  timeout: 3s
  retries: {attempts: 2}
  rewrite: {uri: /}
  corsPolicy: {allowOrigins: [{exact: "*"}]}
  headers: {response: {set: {x-a: b}}}
  mirror: {host: mirror.shop.svc.cluster.local}
  mirrorPercentage: {value: 50}
  route:
  - destination: {host: reviews, subset: v2}
    headers: {request: {set: {x-version: v2}}}
- route: [{destination: {host: reviews, subset: v3}}]`,
  ", labels: {team: a, app.kubernetes.io/instance: shop}, annotations: {argocd.argoproj.io/tracking-id: x, note: kept}",
);

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
