import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import {
  type Api,
  apis,
  deployment,
  httpRoute,
  meshRoute,
  own,
  publicRoute,
  sandbox,
  service,
  virtualService,
  world,
} from "../../support/own-hosts.ts";
import { type FileMap, synth } from "../../support/synth.ts";

function codesOf(api: Api, objects: readonly object[], extra: FileMap = {}): readonly string[] {
  return synth(world(api, [...own, ...objects], extra)).diagnostics.map(({ code }) => code);
}

const to = (host: string, more: object = {}) => [
  { destination: { host, port: { number: 80 }, ...more } },
];
const at = (...names: string[]) => ({ parentRefs: names.map((name) => ({ name })) });
const parent = (name: string, more: object = {}) => ({ group: "", kind: "Service", name, ...more });

describe("a VirtualService of a branch's own", () => {
  it.each<[what: string, codes: string[], spec: object]>([
    ["is for its Service", [], {}],
    ["is for the full name of its Service", [], { hosts: ["api.shop.svc.cluster.local"] }],
    [
      "rewrites, retries and answers faults",
      [],
      {
        http: [
          {
            match: [{ uri: { prefix: "/v1" } }, { method: { exact: "PUT" } }],
            rewrite: { uri: "/" },
            retries: { attempts: 2 },
            route: to("api"),
          },
        ],
      },
    ],
    ["is for a Service of the baseline", ["E0629"], { hosts: ["web"] }],
    ["is for a Service that nobody has", ["E0629"], { hosts: ["nothing"] }],
    [
      "is for a host of the baseline's Gateway",
      ["E0629"],
      { hosts: ["shop.example"], gateways: ["edge"] },
    ],
    ["is for every host", ["E0631"], { hosts: ["*"], gateways: ["edge"] }],
    ["is for a wildcard", ["E0631"], { hosts: ["*.shop.example"], gateways: ["edge"] }],
    ["is for every Service", ["E0629"], { hosts: ["*.shop.svc.cluster.local"] }],
    [
      "is at a Gateway that there is not",
      ["E0633"],
      { hosts: ["new.shop.example"], gateways: ["shop/none"] },
    ],
    [
      "is for a host that the Gateway does not serve",
      ["E0633"],
      { hosts: ["new.other.example"], gateways: ["edge"] },
    ],
    ["leads to the baseline", ["E0634"], { http: [{ route: to("web") }] }],
    [
      "leads to the baseline with a share",
      ["E0634"],
      {
        http: [
          {
            route: [...to("api"), ...to("web")].map((one, at) => ({
              ...one,
              weight: at === 0 ? 90 : 10,
            })),
          },
        ],
      },
    ],
    [
      "leads to a port that there is not",
      ["E0634"],
      { http: [{ route: [{ destination: { host: "api", port: { number: 81 } } }] }] },
    ],
    ["leads to a subset", ["E0634", "W0305"], { http: [{ route: to("api", { subset: "v1" }) }] }],
    ["redirects", ["E0634"], { http: [{ redirect: { uri: "/x" } }] }],
    ["is hidden from others", ["E0635"], { exportTo: ["."] }],
    [
      "asks who calls",
      ["E0635"],
      { http: [{ match: [{ sourceLabels: { app: "web" } }], route: to("api") }] },
    ],
    [
      "is for another port only",
      ["E0635"],
      { http: [{ match: [{ port: 81 }], route: to("api") }] },
    ],
    [
      "is for the mesh and a Gateway",
      ["E0635"],
      { hosts: ["new.shop.example"], gateways: ["mesh", "edge"] },
    ],
    ["has rules for connections", ["E0635"], { tcp: [{ route: to("api") }] }],
    ["delegates", ["E0635", "W0307"], { http: [{ delegate: { name: "more" } }] }],
    [
      "asks for a key itself",
      ["E0410"],
      { http: [{ match: [{ headers: { baggage: { exact: "x" } } }], route: to("api") }] },
    ],
    [
      "sets its own key",
      ["W0411"],
      { http: [{ headers: { request: { set: { baggage: "isolane=pr-1" } } }, route: to("api") }] },
    ],
    [
      "sets the key of another lane",
      ["E0386"],
      { http: [{ headers: { request: { set: { baggage: "isolane=pr-12" } } }, route: to("api") }] },
    ],
    [
      "has an expression that RE2 refuses",
      ["E0415"],
      { http: [{ match: [{ uri: { regex: "(?=x)" } }], route: to("api") }] },
    ],
  ])("%s", (_, codes, spec) => {
    expect([...codesOf("istio", [virtualService(spec)])].sort()).toEqual(codes);
  });

  it("is one for its host, of one branch", () => {
    expect(codesOf("istio", [virtualService({}), virtualService({}, "again")])).toEqual(["E0630"]);
    expect(codesOf("istio", [publicRoute("istio")], other("istio"))).toEqual(["E0630"]);
    expect(codesOf("istio", [publicRoute("istio", "a.shop.example")], other("istio"))).toEqual([]);
  });

  it("is in an API that the environment's lanes have", () => {
    expect(codesOf("istio", [httpRoute({})])).toEqual(["E0635"]);
    expect(codesOf("gateway-api", [virtualService({})])).toEqual(["E0635"]);
  });
});

describe("an HTTPRoute of a branch's own", () => {
  it.each<[what: string, codes: string[], spec: object]>([
    ["is for its Service", [], {}],
    ["is for all ports of its Service", [], { parentRefs: [parent("api")] }],
    [
      "matches and filters",
      [],
      {
        rules: [
          {
            matches: [{ path: { type: "Exact", value: "/v1" } }, { method: "PUT" }],
            filters: [
              { type: "ResponseHeaderModifier", responseHeaderModifier: { remove: ["x"] } },
            ],
            backendRefs: [{ name: "api", port: 80 }],
          },
        ],
      },
    ],
    [
      "is for a Service of the baseline",
      ["E0629"],
      { parentRefs: [parent("web", { port: 8080 })] },
    ],
    [
      "is for a host of the baseline's Gateway",
      ["E0629"],
      { ...at("edge"), hostnames: ["shop.example"] },
    ],
    ["is for every host", ["E0631"], at("edge")],
    ["is for a wildcard", ["E0631"], { ...at("edge"), hostnames: ["*.shop.example"] }],
    [
      "is at a Gateway that there is not",
      ["E0633"],
      { ...at("none"), hostnames: ["new.shop.example"] },
    ],
    [
      "is for a host that the Gateway does not serve",
      ["E0633"],
      { ...at("edge"), hostnames: ["new.other.example"] },
    ],
    [
      "leads to the baseline",
      ["E0634"],
      { rules: [{ backendRefs: [{ name: "web", port: 8080 }] }] },
    ],
    [
      "redirects",
      ["E0634"],
      { rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }] }] },
    ],
    [
      "is for its Service and a Gateway",
      ["E0635"],
      { parentRefs: [parent("api"), { name: "edge" }], hostnames: ["new.shop.example"] },
    ],
    [
      "has a parent that no proxy reads",
      ["E0635", "W0304"],
      { parentRefs: [parent("api", { group: "core" })] },
    ],
    ["is at Gateways by default", ["E0635"], { useDefaultGateways: "All" }],
    [
      "asks for a key itself",
      ["E0410"],
      {
        rules: [
          {
            matches: [{ headers: [{ name: "x-isolane-key", value: "x" }] }],
            backendRefs: [{ name: "api", port: 80 }],
          },
        ],
      },
    ],
  ])("%s", (_, codes, spec) => {
    expect([...codesOf("gateway-api", [httpRoute(spec)])].sort()).toEqual(codes);
  });

  it("is where its Service is", () => {
    const away = [deployment("far"), service("far")].map((object) => ({
      ...object,
      metadata: { ...object.metadata, namespace: "jobs" },
    }));
    const route = httpRoute({
      parentRefs: [parent("far", { namespace: "jobs", port: 80 })],
      rules: [{ backendRefs: [{ name: "far", namespace: "jobs", port: 80 }] }],
    });
    const home = { ...route, metadata: { ...route.metadata, namespace: "jobs" } };
    expect(codesOf("gateway-api", [...away, route], jobs)).toEqual(["E0635"]);
    expect(codesOf("gateway-api", [...away, home], jobs)).toEqual([]);
    const public_ = httpRoute(
      {
        ...at("edge"),
        hostnames: ["far.shop.example"],
        rules: [{ backendRefs: [{ name: "far", namespace: "jobs", port: 80 }] }],
      },
      "far",
    );
    expect(codesOf("gateway-api", [...away, public_], jobs)).toEqual([]);
  });

  it("is one for its host, of one branch", () => {
    const all = httpRoute({ parentRefs: [parent("api")] }, "all");
    expect(codesOf("gateway-api", [httpRoute({}), all])).toEqual(["E0630"]);
    expect(codesOf("gateway-api", [publicRoute("gateway-api")], other("gateway-api"))).toEqual([
      "E0630",
    ]);
  });
});

const jobs: FileMap = {
  "environments/staging/baseline/jobs.yaml": stringify({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "jobs" },
  }),
};

const other = (api: Api): FileMap => ({
  "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", [...own, publicRoute(api)]),
});

describe.each(apis)("%s: a Service of a branch's own", (api) => {
  const routes = (objects: readonly object[], extra: FileMap = {}) => {
    const { files, diagnostics } = synth(world(api, objects, extra));
    const paths = [...files.keys()].filter((path) => path.includes("/sandboxes/pr-1/routes/"));
    return { codes: diagnostics.map(({ code }) => code), paths, files };
  };

  it("has a route for its HTTP ports, and none for others", () => {
    const ports = [
      { name: "http", port: 80 },
      { name: "grpc", port: 81 },
      { name: "tcp-db", port: 82 },
      { port: 6379 },
    ].map((one, at) => ({ name: `p${at}`, ...one }));
    const { codes, paths, files } = routes([deployment("api"), service("api", { ports })]);
    expect(codes).toEqual([]);
    const text = paths.map((path) => files.get(path)).join("\n");
    expect([80, 81, 82, 6379].filter((port) => text.match(new RegExp(`port: ${port}\\n`)))).toEqual(
      [80, 81],
    );
  });

  it("has a route for the ports that a stated one leaves out", () => {
    const ports = [
      { name: "http", port: 80 },
      { name: "http-more", port: 81 },
    ];
    const { codes, paths } = routes([deployment("api"), service("api", { ports }), meshRoute(api)]);
    expect(codes).toEqual([]);
    expect(paths).toHaveLength(api === "istio" ? 1 : 2);
  });

  it("says that it answers everybody where no rule can be met", () => {
    const headless = service("api", { clusterIP: "None" });
    const { codes, paths } = routes([deployment("api"), headless]);
    expect([codes, paths]).toEqual([["W0356"], []]);
    expect(routes([deployment("api"), headless, meshRoute(api)]).codes).toContain("E0632");
  });

  it("has its own rules where the baseline has some for all hosts of a namespace", () => {
    const wildcard = {
      "environments/staging/baseline/wildcard.yaml": stringify(
        virtualService(
          { hosts: ["*.jobs.svc.cluster.local"], http: [{ route: to("web") }] },
          "all",
        ),
      ),
      "environments/staging/baseline/jobs.yaml": stringify({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "jobs" },
      }),
    };
    const away = [deployment("api"), service("api")].map((object) => ({
      ...object,
      metadata: { ...object.metadata, namespace: "jobs" },
    }));
    const { codes, paths } = routes(away, wildcard);
    expect(codes.filter((code) => code.startsWith("E"))).toEqual([]);
    expect(paths).toHaveLength(1);
  });

  it("goes with its sandbox, and changes nothing of others", () => {
    const path = "environments/staging/sandboxes/pr-2.yaml";
    const [one, two] = [routes(own), routes(own, { [path]: sandbox("pr-2", own) })];
    const others = [...two.files].filter(
      ([name]) => !name.includes("pr-2") && !/groups\/all/.test(name),
    );
    expect(Object.fromEntries(others)).toEqual(
      Object.fromEntries([...one.files].filter(([name]) => !/groups\/all/.test(name))),
    );
    expect(routes(own, {}).paths.length).toBe(1);
  });
});

it.each(["kuma", "envoy-gateway"])(
  "a Service of a branch's own under %s answers everybody, which is said",
  (implementation) => {
    const port = { name: "http", port: 80, appProtocol: "http" };
    const files = world("gateway-api", [deployment("api"), service("api", { ports: [port] })]);
    const path = "environments/staging/environment.yaml";
    const text = (files[path] ?? "").replace(
      "implementation: istio",
      `implementation: ${implementation}`,
    );
    const { diagnostics } = synth({
      ...files,
      [path]: text,
      "environments/staging/sandboxes/pr-12.yaml": sandbox("pr-12", []),
    });
    expect(diagnostics.map(({ code }) => code)).toContain("W0356");
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  },
);

describe.each(apis)("%s: a route that is no route", (api) => {
  it.each<[what: string, spec: unknown]>([
    ["no spec", null],
    ["a text", "x"],
    ["a list", []],
    ["hosts that are none", { hosts: [7, null, {}], hostnames: "x" }],
    ["parents that are none", { parentRefs: ["x", null, { name: 3 }] }],
    ["rules that are none", { http: [1, null], rules: [null, "x"] }],
    [
      "destinations that are none",
      { http: [{ route: [null, { destination: 3 }] }], rules: [{ backendRefs: [null, 3] }] },
    ],
    [
      "matches that are none",
      {
        http: [{ match: "x", route: to("api") }],
        rules: [{ matches: 3, backendRefs: [{ name: "api", port: 80 }] }],
      },
    ],
  ])("is refused, whatever it holds: %s", (_, spec) => {
    const route = { ...meshRoute(api), spec };
    const whole =
      spec !== null && typeof spec === "object" && !Array.isArray(spec)
        ? meshRoute(api, spec)
        : route;
    expect(codesOf(api, [whole]).some((code) => /^E0[136]/.test(code))).toBe(true);
  });
});

describe.each(apis)("%s: in ambient mode", (api) => {
  const ambient = (more: object): FileMap => ({
    "environments/staging/baseline/home.yaml": stringify({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop", labels: { "istio.io/dataplane-mode": "ambient", ...more } },
    }),
    "environments/staging/sandboxes/pr-12.yaml": sandbox("pr-12", []),
  });

  it("a Service of a branch's own needs a waypoint, or answers everybody, which is said", () => {
    expect(codesOf(api, [], ambient({}))).toEqual(["W0356"]);
    expect(codesOf(api, [], ambient({ "istio.io/use-waypoint": "waypoint" }))).toEqual([]);
  });
});
