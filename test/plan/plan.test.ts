import { describe, expect, test } from "vitest";
import {
  deployment,
  http80,
  planned,
  reviews,
  type Scenario,
  service,
  virtualService,
} from "./support.ts";

const cart = deployment("cart", "app: cart") + service("cart", "app: cart", http80);
const cartRoute = virtualService(
  "cart",
  "hosts: [cart]\nhttp:\n- route: [{destination: {host: cart}}]",
);
const fork = { sandboxes: { a: ["cart"] } };

function codes(scenario: Scenario): readonly string[] {
  return planned(scenario).codes;
}

function route(name: string, spec: string, kind = "HTTPRoute"): string {
  return `
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: {name: ${name}}
spec: ${spec}`;
}

const onCart = (port?: number) =>
  `parentRefs: [{group: "", kind: Service, name: cart${port === undefined ? "" : `, port: ${port}`}}]`;
const toCart = "backendRefs: [{name: cart, port: 80}]";

function summary(scenario: Scenario): readonly string[] {
  return planned(scenario).plan.entries.map((entry) =>
    entry.kind === "default"
      ? `default ${entry.backend} ${entry.service.name} ${entry.routes.map((r) => `${r.port.port}:${r.copies.map((c) => `${c.lane.key}=${c.action.kind}`)}`)}`
      : `${entry.table.owner.object.kind} ${entry.table.owner.object.metadata.name} ${entry.rules.map((r) => `[${r.copies.map((c) => `${c.lane.key}=${c.action.kind}`)}]`).join("")}`,
  );
}

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

describe("ownership", () => {
  test("a VirtualService of somebody else is an error that says what to list", () => {
    const { problems } = planned({
      baseline: cart + cartRoute,
      ...fork,
      deployment: "deploy: false",
    });
    expect(problems.all.map((d) => d.code)).toEqual(["E0531"]);
    expect(problems.all[0]?.help).toContain('"VirtualService/cart" under baseline.adopt');
    expect(problems.all[0]?.source?.document.file).toBe("sandboxes/a.yaml");
  });

  test("adopted, it is rewritten, and its present owner is named once", () => {
    const scenario = {
      baseline: cart + cartRoute,
      ...fork,
      deployment: "deploy: false, adopt: [VirtualService/cart]",
    };
    expect(codes(scenario)).toEqual(["W0415"]);
    expect(summary(scenario)).toEqual(["VirtualService cart [a=fork]"]);
  });

  test("one that no lane touches needs no adoption", () => {
    const other = virtualService(
      "x",
      "hosts: [x.example.com]\nhttp:\n- route: [{destination: {host: x.example.com}}]",
    );
    expect(codes({ baseline: cart + other, ...fork, deployment: "deploy: false" })).toEqual([]);
  });

  const rollout = (target: string) => `
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: cart}, spec: {selector: {matchLabels: {app: cart}}, strategy: {canary: {trafficRouting: {istio: {virtualService: ${target}}}}}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main, image: x}]}}}}`;
  const rollingCart = service("cart", "app: cart", http80) + cartRoute;

  test("one that a Rollout edits live is refused", () => {
    for (const name of ["{name: cart}", "{name: cart.shop}"]) {
      expect(codes({ baseline: rollout(name) + rollingCart, ...fork })).toEqual(["E0532"]);
    }
    expect(codes({ baseline: rollout("{name: other}") + rollingCart, ...fork })).toEqual([]);
  });

  test("a Service whose routes Flagger writes is refused", () => {
    const canary = `
---
{apiVersion: flagger.app/v1beta1, kind: Canary, metadata: {name: cart}, spec: {targetRef: {kind: Deployment, name: cart}, service: {port: 80}}}`;
    expect(codes({ baseline: cart + canary, ...fork })).toEqual(["E0532"]);
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

  test("a root rule above a touched delegate", () => {
    const part = virtualService("part", "http:\n- route: [{destination: {host: cart}}]");
    const root = (rule: string) =>
      virtualService("root", `hosts: [cart]\nhttp:\n- ${rule}\n  delegate: {name: part}`);
    const matching = root("match: [{headers: {baggage: {regex: a}}}]");
    expect(codes({ baseline: cart + part + matching, ...fork })).toEqual(["E0410"]);
    const mirroring = root("mirror: {host: x.shop.svc.cluster.local}");
    expect(codes({ baseline: cart + part + mirroring, ...fork })).toEqual(["W0419"]);
  });

  test("a rule that removes the carrier header is a warning", () => {
    const removing = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- headers: {request: {remove: [Baggage]}}\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + removing, ...fork })).toEqual(["W0411"]);
  });

  test("rules for some callers only", () => {
    const some = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- match: [{sourceLabels: {app: front}}]\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + some, ...fork })).toEqual(["E0411"]);
  });

  test("a VirtualService that clients elsewhere cannot see", () => {
    const hidden = virtualService(
      "cart",
      'hosts: [cart]\nexportTo: ["."]\nhttp:\n- route: [{destination: {host: cart}}]',
    );
    expect(codes({ baseline: cart + hidden, ...fork })).toEqual(["W0413"]);
    const client = deployment("client", "app: client", "other");
    expect(codes({ baseline: cart + hidden + client, ...fork })).toEqual(["E0413"]);
  });

  test("several VirtualServices of one mesh host all get the copies, with a warning", () => {
    const again = virtualService(
      "cart-2",
      `hosts: [cart.shop.svc.cluster.local]\nhttp:\n- route: [{destination: {host: cart}}]`,
    );
    const scenario = { baseline: cart + cartRoute + again, ...fork };
    expect(codes(scenario)).toEqual(["W0412"]);
    expect(summary(scenario)).toEqual([
      "VirtualService cart [a=fork]",
      "VirtualService cart-2 [a=fork]",
    ]);
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

  test("a catch-all beside another VirtualService of the same gateway and host", () => {
    const edge = (name: string, match: string, host = "shop.example.com") =>
      virtualService(
        name,
        `hosts: ["${host}"]\ngateways: [edge]\nhttp:\n- ${match}route: [{destination: {host: cart, port: {number: 80}}}]`,
      );
    const prefix = "match: [{uri: {prefix: /api}}]\n  ";
    expect(codes({ baseline: cart + edge("all", "") + edge("api", prefix), ...fork })).toEqual([
      "E0535",
    ]);
    expect(
      codes({
        baseline: cart + edge("v1", "match: [{uri: {prefix: /v1}}]\n  ") + edge("api", prefix),
        ...fork,
      }),
    ).toEqual([]);
    expect(
      codes({ baseline: cart + edge("all", "", "a.example.com") + edge("api", prefix), ...fork }),
    ).toEqual([]);
  });

  test("a delegate's catch-all beside another VirtualService of the same gateway and host", () => {
    const part = virtualService("part", "http:\n- route: [{destination: {host: cart}}]");
    const edge = (name: string, rule: string) =>
      virtualService(name, `hosts: [shop.example.com]\ngateways: [edge]\nhttp:\n- ${rule}`);
    const api = edge(
      "api",
      "match: [{uri: {prefix: /api}}]\n  route: [{destination: {host: cart, port: {number: 80}}}]",
    );
    expect(
      codes({ baseline: cart + part + edge("all", "delegate: {name: part}") + api, ...fork }),
    ).toEqual(["E0535"]);
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

  test("an unserved port of a VirtualService with several hosts", () => {
    const two =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc, port: 9000}`);
    const many = virtualService(
      "cart",
      "hosts: [cart, other]\nhttp:\n- match: [{port: 80}]\n  route: [{destination: {host: cart, port: {number: 80}}}]",
    );
    expect(codes({ baseline: two + many, ...fork })).toEqual(["E0416"]);
  });

  test("sourceLabels beside gateways", () => {
    const odd = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- match: [{gateways: [mesh], sourceLabels: {app: cart}}]\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + odd, ...fork })).toEqual(["W0418"]);
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
