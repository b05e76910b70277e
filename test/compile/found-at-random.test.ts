import { describe, expect, it } from "vitest";
import { judgeRequests } from "../support/fork-rule.ts";
import { documents } from "../support/input.ts";
import { proxiesAround, proxiesOf } from "../support/proxies.ts";
import { type FileMap, synth } from "../support/synth.ts";

/** What the random environments of random.test.ts found, each as small as it gets. */

const deployment = (name: string, app: string, namespace = "shop"): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app}, version: ${name} } }
  template:
    metadata: { labels: { app: ${app}, version: ${name} } }
    spec: { containers: [ { name: main, image: x } ] }
`;

const service = (name: string, ports: string, namespace = "shop"): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [ ${ports} ] }
`;

const http = "{ name: http, port: 80 }";
const cart = `${service("cart", http)}${deployment("cart", "cart")}`;
const elsewhere = `${service("site", http, "web")}${deployment("site", "site", "web")}`;

function files(
  baseline: string,
  routing = "{ backend: istio, implementation: istio }",
  sandbox = "",
): FileMap {
  return {
    "baseline/all.yaml": baseline,
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: ../../baseline/ } ], namespace: shop, deploy: true }
  routing: ${routing}
`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks: [ { forkOf: { kind: Deployment, name: cart } } ]
${sandbox}`,
  };
}

function errors(input: FileMap): readonly string[] {
  return synth(input)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${message}`);
}

function compiled(input: FileMap) {
  const { result, diagnostics } = synth(input);
  if (result === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return result;
}

describe("a VirtualService that some callers cannot see", () => {
  const privateTable = (host: string, rule: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: table, namespace: shop }
spec: { hosts: [ "${host}" ], exportTo: [ "." ], http: [ ${rule} ] }
`;
  const route =
    "{ route: [ { destination: { host: cart.shop.svc.cluster.local, port: { number: 80 } } } ] }";

  it("is refused although none of its rules leads to a fork", () => {
    const table = privateTable("cart", "{ redirect: { uri: /elsewhere } }");
    expect(errors(files(`${cart}${elsewhere}${table}`))).toEqual([
      'E0413 VirtualService shop/table is not exported to "web", so keyed requests from there to Service shop/cart would miss their lane',
    ]);
  });

  it("is refused when it speaks by a wildcard host", () => {
    const table = privateTable("*.shop.svc.cluster.local", route);
    expect(errors(files(`${cart}${elsewhere}${table}`)).map((text) => text.slice(0, 5))).toEqual([
      "E0413",
    ]);
  });

  it("is refused for a strict lane that forks nothing behind it", () => {
    const other = `${service("stock", http)}${deployment("stock", "stock")}`;
    const table = privateTable(
      "stock",
      "{ route: [ { destination: { host: stock, port: { number: 80 } } } ] }",
    );
    const strict = "  routing: { fallback: none }\n";
    const found = errors(files(`${cart}${other}${elsewhere}${table}`, undefined, strict));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0413"]);
  });
});

describe("a wildcard host", () => {
  const wildcard = (rules: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: all, namespace: shop }
spec: { hosts: [ "*.shop.svc.cluster.local" ], http: [ ${rules} ] }
`;

  it("whose rules are for some callers only cannot carry the keyed rules of the others", () => {
    const table = wildcard(
      "{ match: [ { sourceLabels: { app: site } } ], directResponse: { status: 403 } }",
    );
    const [found, ...more] = errors(files(`${cart}${table}`));
    expect(more).toEqual([]);
    expect(found).toContain(
      "E0412 VirtualService shop/all speaks for Service shop/cart by a wildcard host and has no rule for its port 80 that holds for every caller",
    );
  });

  const routeFor = (namespace: string, port: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: of-cart, namespace: ${namespace} }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, namespace: shop${port} } ]
  rules: [ { backendRefs: [ { name: cart, namespace: shop, port: 80 } ] } ]
`;
  const redirect = wildcard("{ redirect: { uri: /elsewhere } }");

  it("is not replaced by a consumer's route for everybody else", () => {
    const found = errors(files(`${cart}${elsewhere}${redirect}${routeFor("web", "")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0533"]);
  });

  it("is not replaced by a route of another port", () => {
    const two = `${service("cart", `${http}, { name: grpc, port: 9000 }`)}${deployment("cart", "cart")}`;
    const found = errors(files(`${two}${redirect}${routeFor("shop", ", port: 80")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0533"]);
  });

  it("is replaced by a route for every port and client", () => {
    expect(errors(files(`${cart}${redirect}${routeFor("shop", "")}`))).toEqual([]);
  });

  it("is replaced by a route also where it is private", () => {
    // Random environments 100/108, index 28.
    const hidden = redirect.replace("http:", "exportTo: [ '.' ], http:");
    const result = compiled(files(`${cart}${hidden}${routeFor("shop", "")}`));
    const request = { host: "cart", namespace: "shop", port: 80, path: "/" };
    expect(proxiesAround(result).before.ask(request).outcome).toBe("routed");
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});

describe("a rule with a destination of weight 0", () => {
  it("is copied with the port and headers of a destination that the baseline uses", () => {
    const ports = `${http}, { name: grpc, port: 9000 }`;
    const table = `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: shop }
spec:
  hosts: [ front ]
  http:
    - route:
        - { destination: { host: cart }, weight: 0 }
        - { destination: { host: cart, port: { number: 80 } }, weight: 100, headers: { request: { set: { x-seen: "1" } } } }
`;
    const front = `${service("front", "{ name: http, port: 8080 }")}${deployment("front", "front")}`;
    const result = compiled(
      files(`${service("cart", ports)}${deployment("cart", "cart")}${front}${table}`),
    );
    const request = { host: "front", namespace: "shop", port: 8080, path: "/" };
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
    const keyed = proxiesAround(result).after.ask({
      ...request,
      headers: [["x-isolane-key", "pr-1"]],
    });
    expect(keyed.destinations.map(({ port, own }) => ({ port, own: JSON.parse(own) }))).toEqual([
      { port: 80, own: { headers: { request: { set: { "x-seen": "1" } } } } },
    ]);
  });
});

describe("a Gateway that serves one host name", () => {
  const stock = `${service("stock", http)}${deployment("stock", "stock")}`;
  const entry = { gateway: "shop/front", authority: "a.example", path: "/api" };

  const routes = (first: string, path: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP, hostname: a.example } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: everything, namespace: shop }
spec:
  parentRefs: [ { name: front } ]
  ${first}rules: [ { matches: [ { path: { type: ${path} } } ], backendRefs: [ { name: cart, port: 80 } ] } ]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: jason, namespace: shop }
spec:
  parentRefs: [ { name: front } ]
  hostnames: [ a.example ]
  rules: [ { matches: [ { headers: [ { name: x-user, value: jason } ] } ], backendRefs: [ { name: stock, port: 80 } ] } ]
`;
  const judge = (text: string, path: string) => {
    const request = { ...entry, path, port: 80 };
    const jason = { ...request, headers: [["x-user", "jason"] as const] };
    return judgeRequests(compiled(files(text)), [{ request }, { request: jason }]);
  };

  it("merges routes that spell the host alike, so that both get keyed copies", () => {
    const text = routes("hostnames: [ a.example ]\n  ", "PathPrefix, value: /");
    const { wrong, forked } = judge(`${cart}${stock}${text}`, "/api");
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });

  // Random environments 120/5, index 41: Istio orders such routes by age, and moves only catch-alls last.
  it("refuses a keyed catch-all of a route for every host beside one for that host", () => {
    const found = errors(files(`${cart}${stock}${routes("", "PathPrefix, value: /")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("allows one of another listener, as that of a redirect to HTTPS", () => {
    const text = routes("", "PathPrefix, value: /")
      .replace("port: 80,", "port: 443,")
      .replace(
        "listeners: [",
        "listeners: [ { name: plain, port: 80, protocol: HTTP, hostname: a.example },",
      )
      .replace(
        "parentRefs: [ { name: front } ]",
        "parentRefs: [ { name: front, sectionName: http } ]",
      )
      .replace(
        "parentRefs: [ { name: front } ]\n  hostnames",
        "parentRefs: [ { name: front, sectionName: plain } ]\n  hostnames",
      );
    expect(errors(files(`${cart}${stock}${text}`))).toEqual([]);
  });

  it("leaves requests to age that two such routes answer", () => {
    const { wrong, forked } = judge(
      `${cart}${stock}${routes("", "PathPrefix, value: /api")}`,
      "/api",
    );
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });

  const virtualServices = (first: string, host: string): string => `
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*/a.example" ] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: first, namespace: shop }
spec: { hosts: [ "${host}" ], gateways: [ front ], http: [ { ${first}route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: second, namespace: shop }
spec: { hosts: [ a.example ], gateways: [ front ], http: [ { match: [ { uri: { prefix: /api } } ], route: [ { destination: { host: stock, port: { number: 80 } } } ] } ] }
`;

  it("refuses a keyed catch-all for every host beside another VirtualService", () => {
    const found = errors(files(`${cart}${stock}${virtualServices("", "*")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("refuses a keyed catch-all of one port beside another VirtualService", () => {
    const found = errors(
      files(`${cart}${stock}${virtualServices("match: [ { port: 80 } ], ", "a.example")}`),
    );
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("allows a keyed rule that is no catch-all", () => {
    expect(
      errors(files(`${cart}${stock}${virtualServices("match: [ { uri: { exact: / } } ], ", "*")}`)),
    ).toEqual([]);
  });
});

describe("a rule of a GRPCRoute without matches", () => {
  const stock = `${service("stock", "{ name: grpc, port: 80 }")}${deployment("stock", "stock")}`;
  const route = (parent: string, first: string, second: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: of-cart, namespace: shop }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart${parent} } ]
  rules:
    - { backendRefs: [ { name: ${first}, port: 80 } ] }
    - { matches: [ {} ], backendRefs: [ { name: ${second}, port: 80 } ] }
`;
  const grpc = `${service("cart", "{ name: grpc, port: 80 }")}${deployment("cart", "cart")}${stock}`;
  const request = {
    host: "cart",
    namespace: "shop",
    port: 80,
    path: "/shop.Cart/Get",
    method: "POST",
  };
  const ask = (...rules: readonly [string, string, string]) => {
    const result = compiled(files(`${grpc}${route(...rules)}`));
    const headers = [["x-isolane-key", "pr-1"] as const];
    const answers = [proxiesAround(result).before, proxiesAround(result).after].map((proxies, at) =>
      proxies
        .ask(at === 0 ? request : { ...request, headers })
        .destinations.flatMap(({ workloads }) => workloads),
    );
    expect(judgeRequests(result, [{ request }]).wrong).toEqual([]);
    return answers;
  };

  // Random environments 150/11, index 30; 200/21, indexes 71 and 170.
  it("answers after an empty match, and so do its keyed copies", () => {
    const [before, keyed] = ask("", "stock", "cart");
    expect(before).toEqual(["Deployment shop/cart"]);
    expect(keyed).toEqual([expect.stringMatching(/^Deployment shop\/cart-pr-1-/)]);
  });

  it("keeps the answer of the empty match for a lane that forks only behind the rule", () => {
    expect(ask("", "cart", "stock")).toEqual([
      ["Deployment shop/stock"],
      ["Deployment shop/stock"],
    ]);
  });

  it("is copied in both orders for a route whose parents do and do not name a port", () => {
    const gateway = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP } ] }
`;
    const text = route(", port: 80 }, { name: front", "stock", "cart");
    const result = compiled(files(`${grpc}${gateway}${text}`));
    const outside = { gateway: "shop/front", authority: "a.example", port: 80, path: "/" };
    const { wrong, forked } = judgeRequests(result, [{ request }, { request: outside }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });

  it("answers in its turn where the parent names the port", () => {
    expect(ask(", port: 80", "stock", "cart")).toEqual([
      ["Deployment shop/stock"],
      ["Deployment shop/stock"],
    ]);
  });
});

describe("a VirtualService without a rule for an ingress gateway", () => {
  it("leaves its host to a less specific one", () => {
    // Random environments 200/21, index 71.
    const table = (name: string, host: string, rule: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [ "${host}" ], gateways: [ gw ], http: [ { ${rule}route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
`;
    const gateway = `
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*" ] } ] }
`;
    const result = compiled(
      files(
        `${cart}${gateway}${table("all", "*", "")}${table("own", "a.example", "match: [ { port: 9000 } ], ")}`,
      ),
    );
    const request = { gateway: "shop/gw", authority: "a.example", port: 80, path: "/" };
    expect(proxiesAround(result).before.ask(request).outcome).toBe("routed");
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});

describe("a delegate that lanes touch", () => {
  const tables = (match: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: shop }
spec: { hosts: [ cart ], http: [ { match: [ { ${match} } ], delegate: { name: leaf } } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: leaf, namespace: shop }
spec: { http: [ { route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
`;

  it("is refused when its root matches a carrier: two expressions on one header drop the rule", () => {
    const found = errors(
      files(`${cart}${tables("headers: { baggage: { regex: '.*tenant=.*' } }")}`),
    );
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0410"]);
  });

  it("gets keyed rules below a root that matches something else", () => {
    const result = compiled(files(`${cart}${tables("headers: { x-user: { regex: 'ja.*' } }")}`));
    const request = {
      host: "cart",
      namespace: "shop",
      port: 80,
      path: "/",
      headers: [["x-user", "jason"] as const],
    };
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});

describe("many lanes over one Service", () => {
  it("leave requests without a key, with an unknown one and with a broken one alone", () => {
    const names = Array.from({ length: 12 }, (_, i) => `pr-${i + 1}`);
    const sandboxes = names.map((name) => [
      `environments/staging/sandboxes/${name}.yaml`,
      `{ apiVersion: isolane.dev/v1alpha1, kind: Sandbox, metadata: { name: ${name} }, spec: { forks: [ { forkOf: { kind: Deployment, name: cart } } ] } }`,
    ]);
    const result = compiled({ ...files(cart), ...Object.fromEntries(sandboxes) });
    const text = result.files.map((file) => file.text).join("");
    expect(text).toContain("withoutHeaders");
    const request = { host: "cart", namespace: "shop", port: 80, path: "/" };
    const tenant = { ...request, headers: [["baggage", "tenant=a,isolanes=pr-1"] as const] };
    for (const joinHeaderLines of [false, true]) {
      const { wrong, forked, requests } = judgeRequests(
        result,
        [{ request }, { request: tenant }],
        { joinHeaderLines },
      );
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(forked).toBeGreaterThan(100);
      expect(requests - forked).toBeGreaterThan(100);
    }
  });
});

describe("an ingress gateway", () => {
  const gateway = (rules: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: shop }
spec:
  hosts: [ a.example ]
  gateways: [ shop/gw ]
  http: [ ${rules} ]
${cart}`;
  const ask = (rules: string) => {
    const proxies = proxiesOf(documents(gateway(rules)).map(({ value }) => value));
    return proxies.ask({ gateway: "shop/gw", authority: "a.example", port: 80, path: "/api" })
      .outcome;
  };

  it("forgets what follows a catch-all in one VirtualService of a gateway", () => {
    expect(
      ask(
        "{ redirect: { uri: / } }, { match: [ { uri: { prefix: /api } } ], directResponse: { status: 403 } }",
      ),
    ).toBe("redirect");
  });

  it("takes a gateway's own pods as the source of its requests", () => {
    expect(
      ask(
        "{ match: [ { sourceLabels: { app: site } } ], redirect: { uri: / } }, { directResponse: { status: 403 } }",
      ),
    ).toBe("refused");
  });
});
