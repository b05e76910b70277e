import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type Api, apis } from "../support/own-hosts.ts";
import { entryPoint, previewWorld, withCarriers } from "../support/previews.ts";
import { type FileMap, synth } from "../support/synth.ts";

const two = entryPoint({
  "shop.example": "{lane}.preview.example",
  "api.example": "{lane}-api.preview.example",
});

function compiledFiles(files: FileMap): ReadonlyMap<string, string> {
  const { files: written, result, diagnostics } = synth(files);
  if (result === undefined)
    throw new Error(diagnostics.map((d) => `${d.code} ${d.message}\n${d.help}`).join("\n"));
  return written;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into free-form objects
type Loose = any;

/** The routes of lanes for hosts that end so. */
function routesFor(files: ReadonlyMap<string, string>, host: string): readonly Loose[] {
  return [...files.values()]
    .flatMap((text) => parseAllDocuments(text).map((one): Loose => one.toJS()))
    .filter((one) => [...(one?.spec?.hosts ?? []), ...(one?.spec?.hostnames ?? [])].includes(host));
}

/** The shop with other rules for its public host. */
const withRules = (rules: string, more = "", host = "shop.example") =>
  previewWorld("istio", two, (text) => {
    const at = text.indexOf("metadata: { name: public }");
    const gateway = text
      .slice(0, at)
      .replace('["shop.example",', '["shop.example", "api.example",');
    return `${gateway}metadata: { name: public }
spec:
  hosts: [${host}]
  gateways: [edge]
  http:
${rules}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api }
spec:
  hosts: [api.example]
  gateways: [edge]
  http: [ { route: [ { destination: { host: items, port: { number: 9000 } } } ] } ]
${more}`;
  });

const to = (host: string, port = 8080) =>
  `route: [ { destination: { host: ${host}, port: { number: ${port} } } } ]`;

const codes = (files: FileMap) =>
  synth(files).diagnostics.flatMap(({ code, message, severity }) =>
    severity === "error" ? [`${code} ${message}`] : [],
  );

describe.each(apis)("previews (%s)", (api) => {
  it("give every lane its host, and leave every other byte alone", () => {
    const withPreviews = compiledFiles(previewWorld(api));
    const without = compiledFiles(previewWorld(api, "[]"));
    for (const lane of ["pr-1", "pr-12", "all"])
      expect(routesFor(withPreviews, `${lane}.preview.example`).length).toBeGreaterThan(0);
    for (const [path, text] of without)
      if (!path.includes("/index/") && !path.includes("gitops/"))
        expect(withPreviews.get(path), path).toBe(text);
    const added = [...withPreviews.keys()].filter((path) => !without.has(path));
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter((path) => !/\/(sandboxes|groups)\/[^/]+\/routes\//.test(path))).toEqual([]);
  });

  it("come and go with their lane alone", () => {
    const all = previewWorld(api);
    const { "environments/staging/sandboxes/pr-12.yaml": _, ...one } = all;
    const [before, after] = [compiledFiles(one), compiledFiles(all)];
    const changed = [...after].filter(([path, text]) => before.get(path) !== text);
    const paths = changed.map(([path]) => path);
    // Its own unit, and what all lanes share of the Service that it forks, as without previews.
    expect(paths.filter((path) => !/sandboxes\/pr-12|items|all|gitops/.test(path))).toEqual([]);
    const gone = [...before.keys()].filter((path) => !after.has(path));
    expect(gone).toEqual([]);
  });

  it("write the key into every carrier that travels", () => {
    const files = Object.fromEntries(
      Object.entries(previewWorld(api)).map(([path, text]) => [path, withCarriers(text)]),
    );
    const routes = routesFor(compiledFiles(files), "pr-1.preview.example");
    const text = JSON.stringify(routes);
    for (const header of ["x-lane", "x-isolane-key", "ot-baggage-lane", "tracestate"])
      expect(text).toContain(header);
    const rules = routes.flatMap(({ spec }) => spec.http ?? spec.rules);
    // With and without a key of ours in each of the two lists.
    expect(rules).toHaveLength(8);
  });

  it("are none without a lane", () => {
    const files = previewWorld(api);
    const bare = Object.fromEntries(
      Object.entries(files).filter(([path]) => !/sandboxes|groups/.test(path)),
    );
    const routes = [...compiledFiles(bare).keys()].filter((path) =>
      /(virtualservice|route)-/.test(path),
    );
    expect(routes.filter((path) => !path.includes("baseline/"))).toEqual([
      ...new Set(routes.filter((path) => /staging\/(index\/)?routes\//.test(path))),
    ]);
    expect([...compiledFiles(bare).values()].join()).not.toContain("pr-1.preview.example");
  });

  it("refuse what the lane refuses", () => {
    const strict = Object.fromEntries(
      Object.entries(previewWorld(api)).map(([path, text]) => [
        path,
        text.replace("spec:\n  owner", "spec:\n  routing: { fallback: none }\n  owner"),
      ]),
    );
    const [route] = routesFor(compiledFiles(strict), "pr-12.preview.example");
    const rules: Loose[] = route.spec.http ?? route.spec.rules;
    if (api === "istio")
      expect(rules.map((rule) => rule.directResponse?.status)).toEqual([503, 503]);
    else expect(rules.map((rule) => rule.backendRefs)).toEqual([undefined, undefined]);
    const asleep = Object.fromEntries(
      Object.entries(previewWorld(api)).map(([path, text]) => [
        path,
        path.endsWith("pr-1.yaml")
          ? text.replace("spec:\n  owner", "spec:\n  suspended: true\n  owner")
          : text,
      ]),
    );
    expect(codes(asleep)).toEqual([]);
  });
});

describe("previews of VirtualServices", () => {
  const cases: readonly (readonly [
    string,
    FileMap,
    (files: ReadonlyMap<string, string>) => void,
  ])[] = [
    [
      "keep redirects, rewrites, origins and matches in the lane's names",
      withRules(
        [
          "    - { name: old, match: [ { uri: { exact: /old } } ], redirect: { authority: shop.example, uri: /new } }",
          "    - { name: away, match: [ { uri: { exact: /away } } ], redirect: { authority: other.example } }",
          `    - { name: cors, match: [ { authority: { exact: shop.example }, uri: { prefix: /cors } } ], rewrite: { authority: "api.example" }, corsPolicy: { allowOrigins: [ { exact: "https://shop.example" }, { regex: "https://api[.]example" } ] }, ${to("cart")} }`,
          `    - { name: host, match: [ { authority: { prefix: shop. }, uri: { prefix: /host } } ], ${to("cart")} }`,
          `    - { name: never, match: [ { authority: { exact: nobody.example } } ], ${to("cart")} }`,
          `    - { mirror: { host: cart }, headers: { request: { set: { x-a: b } } }, route: [ { destination: { host: cart, port: { number: 8080 } }, weight: 90, headers: { request: { add: { x-b: c } } } }, { destination: { host: web, port: { number: 8080 } }, weight: 10 } ] }`,
        ].join("\n"),
      ),
      (files) => {
        const [{ spec }] = routesFor(files, "pr-12.preview.example");
        const named = Object.fromEntries(spec.http.map((rule: Loose) => [rule.name, rule]));
        expect(named.old.redirect.authority).toBe("pr-12.preview.example");
        expect(named["old-2"]).toBeUndefined();
        expect(named.away.redirect.authority).toBe("other.example");
        expect(named.cors.match[0].authority).toEqual({ exact: "pr-12.preview.example" });
        expect(named.cors.rewrite.authority).toBe("pr-12-api.preview.example");
        expect(named.cors.corsPolicy.allowOrigins).toEqual([
          { exact: "https://shop.example" },
          { regex: "https://api[.]example" },
          { exact: "https://pr-12.preview.example" },
          { exact: "https://pr-12-api.preview.example" },
        ]);
        expect(named.host.match[0].authority).toBeUndefined();
        expect(named.never).toBeUndefined();
        const open = spec.http.at(-1);
        expect(open.match).toBeUndefined();
        expect(open.mirror).toBeUndefined();
        expect(open.headers).toEqual({ request: { set: { "x-a": "b" } } });
        expect(open.route.map((one: Loose) => one.weight)).toEqual([90, 10]);
        expect(open.route[0].headers.request).toEqual({
          add: { "x-b": "c", baggage: "isolane=pr-12" },
          set: { "x-isolane-key": "pr-12" },
        });
      },
    ],
    [
      "copy delegates",
      withRules(
        `    - { match: [ { uri: { prefix: /cart }, ignoreUriCase: true } ], delegate: { name: inner, namespace: shop } }\n    - { ${to("web")} }`,
        `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: inner }
spec:
  http:
    - { match: [ { uri: { prefix: /cart/x }, ignoreUriCase: true } ], ${to("web")} }
    - { ${to("cart")} }
`,
      ),
      (files) => {
        const [{ spec }] = routesFor(files, "pr-1.preview.example");
        const { name } = spec.http[0].delegate;
        expect(name).toMatch(/^inner-pr-1-/);
        const [path] = [...files.keys()].filter((one) => one.includes(`virtualservice-${name}`));
        expect(files.get(path ?? "")).toContain("isolane=pr-1");
      },
    ],
    [
      "join the VirtualServices of a host, catch-alls last",
      withRules(
        `    - { name: rest, directResponse: { status: 200 } }`,
        `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public-cart }
spec:
  hosts: [shop.example]
  gateways: [edge, mesh]
  http: [ { name: cart, match: [ { uri: { prefix: /cart }, gateways: [mesh] }, { uri: { prefix: /basket }, gateways: [edge] } ], ${to("items", 9000)} } ]
`,
      ),
      (files) => {
        const [{ spec }, second] = routesFor(files, "pr-12.preview.example");
        expect(second).toBeUndefined();
        expect(spec.gateways).toEqual(["shop/edge"]);
        expect(spec.http.map(({ name }: Loose) => name)).toEqual(["cart", "cart-2", "rest"]);
        expect(spec.http[1].match).toEqual([{ uri: { prefix: "/basket" } }]);
      },
    ],
    [
      "serve a host that a wildcard covers",
      previewWorld("istio", entryPoint(), (text) =>
        text
          .replace("hosts: [shop.example]", 'hosts: ["*.example"]')
          .replace('hosts: ["shop.example",', 'hosts: ["*.example",'),
      ),
      (files) => {
        expect(routesFor(files, "pr-1.preview.example")).toHaveLength(1);
      },
    ],
  ];
  it.each(cases)("%s", (_, files, check) => check(compiledFiles(files)));

  it.each([
    [
      "two that overlap",
      withRules(
        `    - { match: [ { uri: { prefix: /a } } ], ${to("web")} }`,
        `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: second }
spec: { hosts: [shop.example], gateways: [edge], http: [ { match: [ { uri: { prefix: /a/b } } ], ${to("cart")} } ] }
`,
      ),
    ],
    [
      "two catch-alls",
      withRules(
        `    - { ${to("web")} }`,
        `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: second }
spec: { hosts: [shop.example], gateways: [edge], http: [ { ${to("items", 9000)} } ] }
`,
      ),
    ],
    [
      "two namespaces",
      withRules(
        `    - { match: [ { uri: { prefix: /a } } ], ${to("web")} }`,
        `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: second, namespace: other }
spec: { hosts: [shop.example], gateways: [shop/edge], http: [ { match: [ { uri: { prefix: /b } } ], ${to("web.shop.svc.cluster.local")} } ] }
`,
      ),
    ],
  ])("are refused: %s", (_, files) => {
    expect(codes(files).filter((one) => one.startsWith("E0872"))).toHaveLength(1);
  });

  const upper = withRules(
    [
      `    - { name: never, match: [ { authority: { exact: SHOP.example }, uri: { prefix: /a } } ], ${to("cart")} }`,
      "    - { name: old, match: [ { uri: { exact: /old } } ], redirect: { authority: Shop.example } }",
      `    - { name: rest, rewrite: { authority: SHOP.example }, corsPolicy: { allowOrigins: [ { exact: "https://SHOP.example" } ] }, ${to("web")} }`,
    ].join("\n"),
  );
  it("know hosts in upper case: nobody asks for one, and a browser follows a redirect in lower case", () => {
    const [{ spec }] = routesFor(compiledFiles(upper), "pr-12.preview.example");
    const named = Object.fromEntries(spec.http.map((rule: Loose) => [rule.name, rule]));
    expect(named.never).toBeUndefined();
    expect(named.old.redirect.authority).toBe("pr-12.preview.example");
    expect(named.rest.rewrite.authority).toBe("pr-12.preview.example");
    expect(named.rest.corsPolicy.allowOrigins).toEqual([{ exact: "https://SHOP.example" }]);
  });

  const servers = (secure: string, template = "{lane}.preview.example") =>
    previewWorld("istio", entryPoint({ "shop.example": template }), (text) =>
      text
        .replace('"*.preview.example"]', '"*.preview.example", "*.only-preview.example"]')
        .replace("servers: [ ", `servers: [ ${secure}, `),
    );
  const wildcard =
    '{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: c }, hosts: ["*.preview.example"] }';

  it("answer on no port where the baseline does not", () => {
    expect(codes(servers(wildcard))).toEqual([
      expect.stringMatching(
        /^E0876 .* listens for "all.preview.example" on port 443, where it does/,
      ),
    ]);
    // Both ways out.
    expect(codes(servers(wildcard, "{lane}.only-preview.example"))).toEqual([]);
    expect(codes(servers(wildcard.replace("hosts: [", 'hosts: ["shop.example", ')))).toEqual([]);
    // The same port by another server.
    expect(codes(servers(wildcard.replace("443", "80").replaceAll("HTTPS", "HTTP")))).toEqual([]);
  });
});

/** Redirects of the shop's public host to itself. */
const withRedirect = (api: Api, entrypoints: string, gateways = "") =>
  previewWorld(api, entrypoints, (text) => {
    const at = text.indexOf("metadata: { name: public }");
    const head = text.slice(0, at).replaceAll('"*.preview.example"', '"*.example"');
    return api === "istio"
      ? `${head}metadata: { name: public }
spec:
  hosts: [shop.example]
  gateways: [edge, inner]
  http:
    - { match: [ { uri: { prefix: /old } } ], redirect: { authority: shop.example } }
    - { match: [ { uri: { prefix: /in } } ], delegate: { name: inside, namespace: shop } }
    - { corsPolicy: { allowOrigins: [ { exact: "https://shop.example" } ] }, ${to("web")} }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: inside }
spec: { http: [ { redirect: { authority: shop.example } } ] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: inner }
spec: { selector: { app: inner }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.example"] } ] }
${gateways}`
      : `${head}metadata: { name: public }
spec:
  parentRefs: [ { name: edge }, { name: inner } ]
  hostnames: [shop.example]
  rules:
    - { matches: [ { path: { type: PathPrefix, value: /old } } ], filters: [ { type: RequestRedirect, requestRedirect: { hostname: shop.example } } ] }
    - { backendRefs: [ { name: web, port: 8080 } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: inner }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP } ] }
`;
  });

describe.each(apis)("a host with several previews (%s)", (api) => {
  const both = (files: ReadonlyMap<string, string>, host: string) =>
    routesFor(files, host).map(({ spec }) =>
      JSON.stringify(spec).includes(`{"${api === "istio" ? "authority" : "hostname"}":"${host}"`),
    );

  it.each([
    [
      "at two entry points",
      `[{ name: web, gateway: { name: edge }, previews: [ { host: shop.example, preview: "{lane}.preview.example" } ] },
       { name: in, gateway: { name: inner }, previews: [ { host: shop.example, preview: "{lane}.in.example" } ] }]`,
    ],
    [
      "at one",
      `[{ name: web, gateway: { name: edge }, previews: [
         { host: shop.example, preview: "{lane}.preview.example" }, { host: shop.example, preview: "{lane}.in.example" } ] }]`,
    ],
  ])("stays on the one that the request came by: %s", (_, entrypoints) => {
    const files = compiledFiles(withRedirect(api, entrypoints));
    for (const host of ["pr-12.preview.example", "pr-12.in.example"]) {
      const said = both(files, host);
      expect(said.length).toBeGreaterThan(0);
      expect(said, host).toEqual(said.map(() => true));
    }
  });
});

describe("previews of routes", () => {
  const routes = (spec: string, more = "") =>
    previewWorld("gateway-api", entryPoint(), (text) => {
      const at = text.indexOf("metadata: { name: public }");
      return `${text.slice(0, at)}metadata: { name: public }\nspec:\n  hostnames: [shop.example]\n${spec}\n${more}`;
    });

  const cart = "backendRefs: [ { name: cart, port: 8080 } ]";

  it("keep names, origins and what the baseline does with headers", () => {
    const files = compiledFiles(
      routes(`  parentRefs: [ { name: edge, sectionName: http } ]
  rules:
    - { matches: [ { path: { type: Exact, value: /old } } ], filters: [ { type: RequestRedirect, requestRedirect: { hostname: shop.example, statusCode: 301 } } ] }
    - { matches: [ { path: { type: PathPrefix, value: /v1 } } ], filters: [ { type: URLRewrite, urlRewrite: { hostname: shop.example, path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }, { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: x-a, value: b } ], remove: [x-c] } } ], ${cart} }
    - { matches: [ { headers: [ { name: x-beta, value: beta } ] } ], ${cart} }
    - { filters: [ { type: CORS, cors: { allowOrigins: ["https://shop.example"] } } ], backendRefs: [ { name: web, port: 8080 } ] }`),
    );
    const [second, first] = routesFor(files, "pr-12.preview.example");
    expect(first.spec.parentRefs.map(({ sectionName }: Loose) => sectionName)).toEqual(["more"]);
    expect(first.spec.rules).toHaveLength(4);
    expect(second.spec.rules[0].filters[0].requestRedirect.hostname).toBe("pr-12.preview.example");
    const [rewrite, headers] = second.spec.rules[1].filters;
    expect(rewrite.urlRewrite.hostname).toBe("pr-12.preview.example");
    expect(headers.requestHeaderModifier).toEqual({
      set: [
        { name: "x-a", value: "b" },
        { name: "x-isolane-key", value: "pr-12" },
      ],
      remove: ["x-c"],
      add: [{ name: "baggage", value: "isolane=pr-12" }],
    });
    const [cors] = second.spec.rules[3].filters;
    expect(cors.cors.allowOrigins).toEqual([
      "https://shop.example",
      "https://pr-12.preview.example",
    ]);
    expect(first.spec.rules[2].matches[0].headers).toHaveLength(2);
  });

  it.each([
    // The host is within both names: the longer one answers, on the same port.
    [
      `{ name: http, port: 80, protocol: HTTP, hostname: "*.example" }, { name: more, port: 80, protocol: HTTP, hostname: "*.preview.example" }`,
      "http",
      ["more"],
    ],
    // A listener for every host is the last to answer.
    [
      `{ name: all, port: 80, protocol: HTTP }, { name: more, port: 80, protocol: HTTP, hostname: "*.preview.example" }`,
      "all",
      ["more"],
    ],
    // Nobody asks the baseline there.
    [
      `{ name: http, port: 80, protocol: HTTP }, { name: more, port: 443, protocol: HTTPS, hostname: "*.preview.example", tls: { certificateRefs: [ { name: c } ] } }`,
      undefined,
      ["http"],
    ],
    [
      `{ name: http, port: 80, protocol: HTTP, hostname: "*.example" }, { name: more, port: 8080, protocol: HTTP, hostname: "*.preview.example" }, { name: own, port: 80, protocol: HTTP, hostname: "*.preview.example" }`,
      undefined,
      ["own"],
    ],
    // Nothing narrower listens on its port.
    [
      `{ name: http, port: 80, protocol: HTTP, hostname: "*.example" }, { name: more, port: 8080, protocol: HTTP, hostname: "*.preview.example" }`,
      "http",
      ["http"],
    ],
  ])("are attached to the listener that answers: %s", (listeners, section, expected) => {
    const files = previewWorld("gateway-api", entryPoint(), (text) =>
      text
        .replace(/listeners: \[.*\]/, `listeners: [ ${listeners} ]`)
        .replace(
          "parentRefs: [ { name: edge } ]",
          section === undefined ? "$&" : `parentRefs: [ { name: edge, sectionName: ${section} } ]`,
        ),
    );
    const [{ spec }] = routesFor(compiledFiles(files), "pr-12.preview.example");
    expect(spec.parentRefs.map(({ sectionName }: Loose) => sectionName)).toEqual(expected);
  });

  it("copy what is attached to the route, and to its rules", () => {
    const files = compiledFiles(
      routes(
        `  parentRefs: [ { name: edge } ]
  rules: [ { name: cart, matches: [ { path: { type: PathPrefix, value: /cart } } ], ${cart} }, { backendRefs: [ { name: web, port: 8080 } ] } ]`,
        `---
apiVersion: example.com/v1
kind: RoutePolicy
metadata: { name: limits }
spec: { targetRefs: [ { group: gateway.networking.k8s.io, kind: HTTPRoute, name: public } ], limit: 3 }
`,
      ),
    );
    const names = routesFor(files, "pr-12.preview.example").map(({ metadata }) => metadata.name);
    const policies = [...files.values()].filter((text) => text.includes("kind: RoutePolicy"));
    for (const name of names)
      expect(
        policies.filter((text) => text.includes(`name: ${name}\n`)),
        name,
      ).toHaveLength(1);
  });

  it("keep the order of gRPC rules", () => {
    const files = compiledFiles(
      previewWorld("gateway-api", entryPoint(), (text) => {
        const at = text.lastIndexOf("apiVersion: gateway.networking.k8s.io/v1");
        return `${text.slice(0, at)}apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: public }
spec:
  hostnames: [shop.example]
  parentRefs: [ { name: edge } ]
  rules:
    - { backendRefs: [ { name: web, port: 8080 } ] }
    - { matches: [ { method: { service: items.Items } } ], backendRefs: [ { name: items, port: 9000 } ] }
    - { matches: [ {} ], ${cart} }
`;
      }),
    );
    expect(routesFor(files, "all.preview.example")).toHaveLength(2);
  });

  it("are refused where only ages decide, and without room", () => {
    const tie = routes(
      `  parentRefs: [ { name: edge } ]\n  rules: [ { ${cart} } ]`,
      `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: second }
spec: { hostnames: [shop.example], parentRefs: [ { name: edge } ], rules: [ { filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: x-a, value: b } ] } } ], ${cart} } ] }
`,
    );
    expect(codes(tie).some((one) => /^E0872 .* only the age/.test(one))).toBe(true);
    const conditions = Array.from({ length: 16 }, (_, at) => `{ name: x-${at}, value: a }`);
    const full = routes(
      `  parentRefs: [ { name: edge } ]\n  rules: [ { matches: [ { headers: [${conditions.join(", ")}] } ], backendRefs: [ { name: nobody, port: 80 } ] } ]`,
    );
    expect(codes(full).some((one) => /^E0872 .* no room/.test(one))).toBe(true);
  });
});

const routeRules = (rules: string) =>
  previewWorld("gateway-api", entryPoint(), (text) => {
    const at = text.indexOf("metadata: { name: public }");
    return `${text.slice(0, at)}metadata: { name: public }\nspec:\n  hostnames: [shop.example]\n  parentRefs: [ { name: edge } ]\n  rules:\n${rules}\n`;
  });

describe("rules that change a carrier themselves", () => {
  const one = (files: FileMap, host = "pr-12.preview.example"): Loose => {
    const rules = routesFor(compiledFiles(files), host).flatMap(
      ({ spec }) => spec.http ?? spec.rules,
    );
    return rules;
  };
  const web = "destination: { host: web, port: { number: 8080 } }";
  const written = (rules: readonly Loose[]) =>
    rules.flatMap((rule) => rule.route.map((to: Loose) => to.headers.request));

  it.each<[string, string, readonly object[]]>([
    // With a key of ours in the list, and without one.
    [
      `headers: { request: { remove: [Baggage, X-Isolane-Key] } }, route: [ { ${web} } ]`,
      "",
      [
        { set: { baggage: "isolane=pr-12", "x-isolane-key": "pr-12" } },
        { set: { baggage: "isolane=pr-12", "x-isolane-key": "pr-12" } },
      ],
    ],
    [
      `headers: { request: { set: { baggage: "tenant=a,isolane=zz" }, remove: [x-b] } }, route: [ { ${web} } ]`,
      '{"request":{"remove":["x-b"]}}',
      [
        { set: { baggage: "tenant=a,isolane=pr-12", "x-isolane-key": "pr-12" } },
        { set: { baggage: "tenant=a,isolane=pr-12", "x-isolane-key": "pr-12" } },
      ],
    ],
    [
      `headers: { request: { add: { x-isolane-key: zz } } }, route: [ { ${web}, headers: { request: { add: { baggage: tenant=a, x-c: d } } } } ]`,
      "",
      [
        {
          add: { "x-c": "d" },
          set: { baggage: "tenant=a,isolane=pr-12", "x-isolane-key": "pr-12" },
        },
        {
          add: { baggage: "tenant=a,isolane=pr-12", "x-c": "d" },
          set: { "x-isolane-key": "pr-12" },
        },
      ],
    ],
    // Envoy applies a rule's changes behind those of its destinations.
    [
      `headers: { request: { remove: [x-isolane-key] } }, route: [ { ${web}, weight: 50, headers: { request: { remove: [baggage] } } }, { ${web}, weight: 50 } ]`,
      "",
      [
        { set: { baggage: "isolane=pr-12", "x-isolane-key": "pr-12" } },
        { set: { baggage: "isolane=pr-12", "x-isolane-key": "pr-12" } },
        { set: { baggage: "isolane=pr-12", "x-isolane-key": "pr-12" } },
        { add: { baggage: "isolane=pr-12" }, set: { "x-isolane-key": "pr-12" } },
      ],
    ],
  ])("of VirtualServices: %s", (rule, kept, expected) => {
    const rules = one(withRules(`    - { ${rule} }`));
    expect(written(rules)).toEqual(expected);
    for (const { headers } of rules)
      expect(headers && JSON.stringify(headers)).toBe(kept || undefined);
  });

  it("of a fork's rule", () => {
    const rules = one(
      withRules(`    - { headers: { request: { remove: [baggage] } }, ${to("cart")} }`),
      "pr-1.preview.example",
    );
    expect(JSON.stringify(rules)).toContain("cart-pr-1");
    expect(written(rules).map(({ set }: Loose) => set.baggage)).toEqual(
      rules.map(() => "isolane=pr-1"),
    );
    expect(JSON.stringify(rules)).not.toContain("remove");
  });

  const delegate = (root: string, inner: string) =>
    withRules(
      `    - { match: [ { uri: { prefix: /in } } ], ${root} delegate: { name: inner, namespace: shop } }\n    - { ${to("web")} }`,
      `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: inner }
spec: { http: [ { ${inner} ${to("web")} } ] }
`,
    );
  it("of delegates, and not of what leads to them", () => {
    const removes = "headers: { request: { remove: [baggage] } },";
    expect(codes(delegate("", removes))).toEqual([]);
    expect(codes(delegate(removes, ""))).toEqual([
      expect.stringMatching(
        /^E0877 rule 1 of .* hands over to a delegate and changes request header "baggage"/,
      ),
    ]);
  });

  const modifier = (edit: string) =>
    `filters: [ { type: RequestHeaderModifier, requestHeaderModifier: ${edit} } ]`;
  it.each<[string, readonly object[]]>([
    [
      `${modifier("{ remove: [baggage, x-b] }")}, backendRefs: [ { name: web, port: 8080 } ]`,
      Array.from({ length: 2 }, () => ({
        remove: ["x-b"],
        set: [
          { name: "x-isolane-key", value: "pr-12" },
          { name: "baggage", value: "isolane=pr-12" },
        ],
      })),
    ],
    [
      `${modifier("{ add: [ { name: Baggage, value: tenant=a } ] }")}, backendRefs: [ { name: web, port: 8080, ${modifier("{ set: [ { name: X-Isolane-Key, value: zz } ] }")} } ]`,
      [
        {
          set: [
            { name: "baggage", value: "tenant=a,isolane=pr-12" },
            { name: "x-isolane-key", value: "pr-12" },
          ],
        },
        {
          set: [{ name: "x-isolane-key", value: "pr-12" }],
          add: [{ name: "baggage", value: "tenant=a,isolane=pr-12" }],
        },
      ],
    ],
  ])("of routes: %s", (rule, expected) => {
    const rules: readonly Loose[] = one(routeRules(`    - { ${rule} }`));
    const edits = rules.map(({ filters }) => filters[0].requestHeaderModifier);
    expect(edits).toHaveLength(expected.length);
    expect(edits).toEqual(expect.arrayContaining([...expected]));
    for (const { backendRefs } of rules) expect(backendRefs[0].filters).toBeUndefined();
  });

  it("by a filter of one backend are refused", () => {
    const rule = `    - { backendRefs: [ { name: web, port: 8080, ${modifier("{ remove: [baggage] }")} } ] }`;
    expect(codes(routeRules(rule))).toEqual([
      expect.stringMatching(
        /^E0877 rule 1 of HTTPRoute shop\/public changes request header "baggage"/,
      ),
    ]);
  });
});
