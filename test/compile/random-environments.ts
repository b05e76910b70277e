/**
 * @module Small random environments: Services with versions, VirtualServices or Gateway API routes with
 * all that they can match and do, sandboxes and a group. Everything is drawn from small pools, so
 * rules of one environment overlap, shadow and tie with each other and requests tell them apart.
 */
import fc from "fast-check";
import type { Client, Entry, Lines } from "../support/fork-rule.ts";
import type { Obj, Request } from "../support/proxies.ts";

export const paths = [
  "/",
  "/api",
  "/api/v1",
  "/apis",
  "/static/x.js",
  "/shop.Cart/Get",
  "/shop.Cart/Add",
];
export const queries = ["", "", "?q=1", "?q=2"];
export const methods = ["GET", "POST"];
export const headerLines: readonly Lines[] = [
  [],
  [["x-user", "jason"]],
  [["x-user", "bob"]],
  [["x-flag", "1"]],
  [
    ["x-user", "jason"],
    ["x-flag", "1"],
  ],
];

/** One random environment, as objects and specs. */
export interface RandomEnvironment {
  readonly files: Readonly<Record<string, Obj | readonly Obj[]>>;
  readonly seed: number;
}

const namespaces = ["shop", "other"];
const serviceNames = ["web", "web-api", "cart", "cart-v1"];
const portKinds = [
  { name: "http", port: 80 },
  { name: "grpc-api", port: 9000 },
  { port: 8080 },
  { name: "tcp-raw", port: 7000 },
];

interface ServiceModel {
  readonly namespace: 0 | 1;
  readonly versions: number;
  readonly ports: readonly number[];
  readonly perVersion: boolean;
  readonly subsets: boolean;
  readonly policy: boolean;
  /** Who routes it: nobody, VirtualServices or Gateway API routes. */
  readonly table: "none" | "istio" | "gateway";
  readonly grpc: boolean;
}

const serviceModel: fc.Arbitrary<ServiceModel> = fc.record({
  namespace: fc.constantFrom<0 | 1>(0, 0, 0, 1),
  versions: fc.integer({ min: 1, max: 3 }),
  ports: fc.constantFrom([0], [0], [1], [2], [0, 1], [0, 3], [2, 3].slice(0, 1)),
  perVersion: fc.boolean(),
  subsets: fc.boolean(),
  policy: fc.boolean(),
  table: fc.constantFrom("none", "istio", "istio", "gateway", "gateway"),
  grpc: fc.constantFrom(false, false, false, false, true),
});

/** Drawn indexes, reduced modulo what there is when the objects are made. */
const index = fc.nat({ max: 11 });
/** Present in one of `among` cases. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, among = 3): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: among - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const stringMatch = (
  values: readonly string[],
  prefixes: readonly string[],
  regexes: readonly string[],
) =>
  fc.oneof(
    fc.constantFrom(...values).map((exact): Obj => ({ exact })),
    fc.constantFrom(...prefixes).map((prefix): Obj => ({ prefix })),
    fc.constantFrom(...regexes).map((regex): Obj => ({ regex })),
  );
const uri = stringMatch(
  paths,
  ["/", "/api", "/api/", "/static"],
  ["/api.*", ".*", "/(api|static).*"],
);
const headerMatch = fc.oneof(
  stringMatch(["jason", "bob", "1"], ["ja", "b"], ["jas.*", "(bob|1)", ".*"]),
  fc.constant<Obj>({}),
);
const headerMap = fc.dictionary(fc.constantFrom("x-user", "x-flag"), headerMatch, {
  minKeys: 1,
  maxKeys: 2,
});

interface IstioMatch {
  readonly body: Obj;
  readonly port: number | undefined;
  readonly source: { readonly service: number; readonly version: boolean } | undefined;
  readonly gateways: readonly string[] | undefined;
  readonly sourceNamespace: number | undefined;
}

const istioMatch: fc.Arbitrary<IstioMatch> = fc.record({
  body: fc
    .record({
      uri: maybe(uri, 2),
      method: maybe(
        fc.constantFrom(...methods).map((exact) => ({ exact })),
        4,
      ),
      headers: maybe(headerMap, 3),
      withoutHeaders: maybe(headerMap, 6),
      queryParams: maybe(fc.constantFrom({ q: { exact: "1" } }, { q: { regex: "[12]" } }), 8),
      ignoreUriCase: maybe(fc.constant(true), 12),
    })
    .map((body) => JSON.parse(JSON.stringify(body)) as Obj),
  port: maybe(index, 6),
  source: maybe(fc.record({ service: index, version: fc.boolean() }), 6),
  gateways: maybe(fc.constantFrom(["mesh"], ["shop/gw"], ["mesh", "shop/gw"]), 10),
  sourceNamespace: maybe(fc.nat({ max: 1 }), 12),
});

interface Target {
  readonly service: number;
  readonly self: boolean;
  readonly version: number | undefined;
  readonly port: boolean;
  readonly weight: number;
  readonly headers: Obj | undefined;
}

const target: fc.Arbitrary<Target> = fc.record({
  service: index,
  self: fc.constantFrom(true, true, true, false),
  version: maybe(fc.nat({ max: 2 }), 2),
  port: fc.boolean(),
  weight: fc.constantFrom(90, 10, 50, 1, 0),
  headers: maybe(
    fc.constantFrom({ request: { set: { "x-seen": "1" } } }, { response: { remove: ["server"] } }),
    6,
  ),
});

const istioBehaviour = fc
  .record({
    timeout: maybe(fc.constant("3s"), 5),
    retries: maybe(fc.constant({ attempts: 2 }), 5),
    rewrite: maybe(fc.constantFrom({ uri: "/v2" }, { authority: "x.example" }), 6),
    fault: maybe(
      fc.constantFrom(
        { delay: { fixedDelay: "1s", percentage: { value: 100 } } },
        { abort: { httpStatus: 418, percentage: { value: 10 } } },
      ),
      6,
    ),
    headers: maybe(fc.constant({ request: { add: { "x-hop": "1" } } }), 6),
    corsPolicy: maybe(fc.constant({ allowOrigins: [{ exact: "https://a.example" }] }), 8),
  })
  .map((fields) => JSON.parse(JSON.stringify(fields)) as Obj);

interface IstioRule {
  readonly name: string | undefined;
  readonly matches: readonly IstioMatch[];
  readonly action: "route" | "redirect" | "direct" | "delegate";
  readonly targets: readonly Target[];
  readonly behaviour: Obj;
  readonly mirror: number | undefined;
}

const istioRule: fc.Arbitrary<IstioRule> = fc.record({
  name: maybe(fc.constantFrom("first", "second"), 5),
  matches: fc.array(istioMatch, { maxLength: 3 }),
  action: fc.constantFrom<IstioRule["action"]>(
    "route",
    "route",
    "route",
    "route",
    "route",
    "route",
    "redirect",
    "direct",
    "delegate",
  ),
  targets: fc.array(target, { minLength: 1, maxLength: 3 }),
  behaviour: istioBehaviour,
  mirror: maybe(index, 10),
});

interface VirtualServiceModel {
  readonly service: number;
  readonly host: "short" | "full" | "wildcard" | "second";
  readonly gateways: readonly string[] | undefined;
  readonly exportTo: readonly string[] | undefined;
  /** Written in the other namespace, for its own clients or for all. */
  readonly foreign: boolean;
  readonly rules: readonly IstioRule[];
  readonly last: boolean;
}

const virtualService: fc.Arbitrary<VirtualServiceModel> = fc.record({
  service: index,
  host: fc.constantFrom<VirtualServiceModel["host"]>(
    "full",
    "full",
    "short",
    "full",
    "full",
    "second",
    "wildcard",
  ),
  gateways: fc.constantFrom(undefined, undefined, ["shop/gw"], ["mesh", "shop/gw"], ["mesh"]),
  exportTo: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, ["*"], ["."]),
  foreign: fc.constantFrom(false, false, false, false, false, true),
  rules: fc.array(istioRule, { minLength: 1, maxLength: 4 }),
  last: fc.boolean(),
});

const condition = (names: readonly string[], values: readonly string[]) =>
  fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom(...names),
        how: fc.constantFrom("Exact", "Exact", "default", "RegularExpression"),
        value: fc.constantFrom(...values),
      }),
      { maxLength: 2, selector: (c) => c.name },
    )
    .map((list) =>
      list.map(
        ({ name, how, value }): Obj => ({
          name,
          value,
          ...(how === "default" ? {} : { type: how }),
        }),
      ),
    );

const routeMatch = fc
  .record({
    path: maybe(
      fc.record({
        type: fc.constantFrom("PathPrefix", "PathPrefix", "PathPrefix", "Exact", "Exact"),
        value: fc.constantFrom("/", "/api", "/api/", "/api/v1", "/static", "/shop.Cart/Get"),
      }),
      2,
    ),
    method: maybe(fc.constantFrom(...methods), 3),
    headers: maybe(condition(["x-user", "x-flag"], ["jason", "bob", "1", "jas.*"]), 2),
    queryParams: maybe(condition(["q"], ["1", "2"]), 4),
  })
  .map((m) => JSON.parse(JSON.stringify(m)) as Obj);

const grpcMatch = fc
  .record({
    method: maybe(
      fc.constantFrom<Obj>(
        { service: "shop.Cart", method: "Get" },
        { service: "shop.Cart" },
        { method: "Get" },
      ),
      2,
    ),
    headers: maybe(condition(["x-user", "x-flag"], ["jason", "bob", "1"]), 2),
  })
  .map((m) => JSON.parse(JSON.stringify(m)) as Obj);

const ruleFilter = fc.constantFrom<Obj>(
  {
    type: "RequestHeaderModifier",
    requestHeaderModifier: { set: [{ name: "x-hop", value: "1" }] },
  },
  { type: "ResponseHeaderModifier", responseHeaderModifier: { remove: ["server"] } },
  { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/v2" } } },
  { type: "URLRewrite", urlRewrite: { hostname: "x.example" } },
);

interface RouteRuleModel {
  readonly matches: readonly Obj[];
  readonly grpc: readonly Obj[];
  readonly filters: readonly Obj[];
  readonly redirect: boolean;
  readonly mirror: boolean;
  readonly timeout: boolean;
  /** Replaces the prefix that the rule's only match names. */
  readonly prefix: string | undefined;
  readonly targets: readonly Target[];
}

const routeRule: fc.Arbitrary<RouteRuleModel> = fc.record({
  matches: fc.array(routeMatch, { maxLength: 3 }),
  grpc: fc.array(grpcMatch, { maxLength: 2 }),
  filters: fc.array(ruleFilter, { maxLength: 1 }),
  redirect: fc.constantFrom(false, false, false, false, false, false, true),
  mirror: fc.constantFrom(false, false, false, false, false, true),
  timeout: fc.boolean(),
  prefix: maybe(fc.constantFrom("/", "/api", "/static"), 10),
  targets: fc.array(target, { minLength: 0, maxLength: 3 }),
});

interface RouteModel {
  readonly service: number;
  /** Of the other kind than the Service's other routes. */
  readonly otherKind: boolean;
  readonly parent: "mesh" | "gateway" | "both";
  readonly consumer: boolean;
  readonly hostname: string | undefined;
  readonly otherConvention: boolean;
  readonly secondParent: boolean;
  readonly rules: readonly RouteRuleModel[];
}

const route: fc.Arbitrary<RouteModel> = fc.record({
  service: index,
  otherKind: fc.constantFrom(false, false, false, false, false, false, false, false, false, true),
  parent: fc.constantFrom<RouteModel["parent"]>("mesh", "mesh", "mesh", "gateway", "both"),
  consumer: fc.constantFrom(false, false, false, false, true),
  hostname: fc.constantFrom(undefined, "a.example", "*.example"),
  otherConvention: fc.constantFrom(false, false, false, false, false, false, false, true),
  secondParent: fc.constantFrom(false, false, false, false, true),
  rules: fc.array(routeRule, { minLength: 1, maxLength: 4 }),
});

interface SandboxModel {
  readonly forks: readonly { readonly service: number; readonly version: number }[];
  readonly strict: boolean;
  /** Whether it may fork several versions of one Service. */
  readonly several: boolean;
}

const sandbox: fc.Arbitrary<SandboxModel> = fc.record({
  forks: fc.array(fc.record({ service: index, version: fc.nat({ max: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  strict: fc.constantFrom(false, false, false, true),
  several: fc.constantFrom(false, false, false, true),
});

const lanes = ["pr-1", "pr-12", "1-pr-1"];

/** All parts by which an environment is drawn; shrinks part by part. */
const model = fc.record({
  services: fc.array(serviceModel, { minLength: 2, maxLength: 4 }),
  virtualServices: fc.array(virtualService, { maxLength: 3 }),
  routes: fc.array(route, { maxLength: 4 }),
  sandboxes: fc.array(sandbox, { minLength: 1, maxLength: 3 }),
  group: fc.constantFrom<readonly number[]>([], [], [0, 1], [0, 1, 2]),
  strictGroup: fc.constantFrom(false, false, true),
  backend: fc.constantFrom("istio", "gateway-api"),
  portConvention: fc.boolean(),
  deploy: fc.boolean(),
  carriers: fc.constantFrom(
    undefined,
    undefined,
    { baggage: "isolane" },
    { header: "x-lane" },
    { baggage: "k.y", header: "x-lane" },
    { tracestate: "k_y" },
    { tracestate: "t@k/y*", header: ["x-lane", "x-other"], uberctx: "lane" },
    { baggage: "isolane", tracestate: "isolane", otBaggage: "lane", sleuthBaggage: "lane" },
  ),
  gatewayHosts: fc.constantFrom<readonly string[]>(["*"], ["*"], ["a.example"], ["a.example", "*"]),
  seed: fc.noShrink(fc.nat()),
});

type Model = typeof model extends fc.Arbitrary<infer M> ? M : never;

/** Environments that Kubernetes, Istio and Gateway API would accept. */
export const environments: fc.Arbitrary<RandomEnvironment> = model.map((m) => ({
  files: filesOf(m),
  seed: m.seed,
}));

interface World {
  readonly model: Model;
  readonly services: readonly Known[];
}

interface Known {
  readonly model: ServiceModel;
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
}

function filesOf(m: Model): RandomEnvironment["files"] {
  const services = m.services.map((model, i): Known => {
    const [name, namespace] = [serviceNames[i] as string, namespaces[model.namespace] as string];
    const ports = model.ports.map((p) => portKinds[p] as (typeof portKinds)[number]);
    return { model, name, namespace, host: `${name}.${namespace}.svc.cluster.local`, ports };
  });
  const world: World = { model: m, services };
  const baseline = [
    ...services.flatMap(serviceObjects),
    ...gateways(m.gatewayHosts),
    ...virtualServices(world),
    ...m.routes.flatMap((r, i) => routeObjects(r, i, world)),
  ];
  const adopt = baseline
    .filter((o) => o.kind === "VirtualService")
    .map((o) => `VirtualService/${o.metadata.namespace}/${o.metadata.name}`);
  return {
    "baseline/all.yaml": baseline,
    "environments/e/environment.yaml": {
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Environment",
      metadata: { name: "e" },
      spec: {
        baseline: {
          sources: [{ path: "../../baseline/" }],
          namespace: "shop",
          deploy: m.deploy,
          ...(m.deploy ? {} : { adopt }),
        },
        routing: {
          backend: m.backend,
          implementation: "istio",
          ...(m.carriers === undefined ? {} : { carriers: m.carriers }),
        },
      },
    },
    ...sandboxFiles(world),
  };
}

function serviceObjects({ model, name, namespace, host, ports }: Known): readonly Obj[] {
  const versions = Array.from({ length: model.versions }, (_, i) => `v${i + 1}`);
  const service = (of: string, selector: Obj): Obj => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: of, namespace },
    spec: { selector, ports: ports.map((port) => ({ ...port })) },
  });
  const policy = { connectionPool: { http: { http1MaxPendingRequests: 7 } } };
  return [
    service(name, { app: name }),
    ...(model.perVersion
      ? versions.map((v) => service(`${name}-${v}s`, { app: name, version: v }))
      : []),
    ...versions.map((v) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: `${name}-${v}d`, namespace },
      spec: {
        selector: { matchLabels: { app: name, version: v } },
        template: {
          metadata: { labels: { app: name, version: v } },
          spec: {
            containers: [
              {
                name: "main",
                image: "x",
                ports: ports.map(({ port }) => ({ containerPort: port })),
              },
            ],
          },
        },
      },
    })),
    ...(model.subsets || model.policy
      ? [
          {
            apiVersion: "networking.istio.io/v1",
            kind: "DestinationRule",
            metadata: { name, namespace },
            spec: {
              host,
              ...(model.policy ? { trafficPolicy: policy } : {}),
              ...(model.subsets
                ? { subsets: versions.map((v) => ({ name: v, labels: { version: v } })) }
                : {}),
            },
          },
        ]
      : []),
  ];
}

function gateways(hosts: readonly string[]): readonly Obj[] {
  return [
    {
      apiVersion: "networking.istio.io/v1",
      kind: "Gateway",
      metadata: { name: "gw", namespace: "shop" },
      spec: {
        selector: { istio: "ingressgateway" },
        servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts }],
      },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "front", namespace: "shop" },
      spec: {
        gatewayClassName: "istio",
        listeners: hosts.map((host, i) => ({
          name: `http-${i}`,
          port: 8000,
          protocol: "HTTP",
          ...(host === "*" ? {} : { hostname: host }),
          allowedRoutes: { namespaces: { from: "All" } },
        })),
      },
    },
    ...namespaces.map((namespace) => ({
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: { name: "everybody", namespace },
      spec: {
        from: namespaces.flatMap((from) =>
          ["HTTPRoute", "GRPCRoute"].map((kind) => ({
            group: "gateway.networking.k8s.io",
            kind,
            namespace: from,
          })),
        ),
        to: [{ group: "", kind: "Service" }],
      },
    })),
  ];
}

function pickOf<Item>(items: readonly Item[], at: number): Item | undefined {
  return items.length === 0 ? undefined : items[at % items.length];
}

/** Only one VirtualService for each mesh host: which of several Istio obeys, their age decides. */
function virtualServices(world: World): readonly Obj[] {
  const spoken = new Set<unknown>();
  const privately = new Set<unknown>();
  return world.model.virtualServices.flatMap((vs, i) => {
    const objects = virtualServiceObjects(vs, i, world);
    const [root] = objects;
    if (root === undefined || !(root.spec.gateways ?? ["mesh"]).includes("mesh")) return objects;
    // What a namespace keeps to itself comes before everything public there, whatever the age.
    if (
      vs.foreign &&
      vs.host === "full" &&
      vs.exportTo?.[0] === "." &&
      !privately.has(root.spec.hosts[0])
    ) {
      privately.add(root.spec.hosts[0]);
      return objects;
    }
    // One of several hosts is enough for a clash.
    const hosts: readonly string[] = root.spec.hosts.map((h: string) =>
      h.includes(".") ? h : `${h}.${root.metadata.namespace}.svc.cluster.local`,
    );
    if (!hosts.some((host) => !host.endsWith(".example") && spoken.has(host))) {
      for (const host of hosts) spoken.add(host);
      return objects;
    }
    return virtualServiceObjects({ ...vs, gateways: ["shop/gw"] }, i, world);
  });
}

function virtualServiceObjects(
  vs: VirtualServiceModel,
  at: number,
  { services }: World,
): readonly Obj[] {
  const own = pickOf(
    services.filter((s) => s.model.table === "istio"),
    vs.service,
  );
  if (own === undefined) return [];
  const second = services.find((s) => s !== own && s.model.table === "istio");
  const ofGateway = vs.gateways?.includes("shop/gw") ?? false;
  const mesh = {
    short: [own.name],
    full: [own.host],
    wildcard: [`*.${own.namespace}.svc.cluster.local`],
    second: [own.host, ...(second === undefined ? [] : [second.host])],
  }[vs.host];
  const outside = vs.service % 3 === 0 ? "a.example" : `b${at}.example`;
  const onlyGateway = ofGateway && !vs.gateways?.includes("mesh");
  const hosts = !ofGateway ? mesh : onlyGateway && vs.last ? ["*"] : [...mesh, outside];
  const name = `vs-${at}`;
  const namespace =
    vs.foreign && vs.host === "full"
      ? (namespaces.find((n) => n !== own.namespace) as string)
      : own.namespace;
  const metadata = { name, namespace };
  const all: IstioRule[] = [...vs.rules];
  if (vs.last)
    all.push({
      name: undefined,
      matches: [],
      action: "route",
      targets: [],
      behaviour: {},
      mirror: undefined,
    });
  const delegates: Obj[] = [];
  const explicit = vs.host === "second" || vs.host === "wildcard";
  const http = all.map((rule, i): Obj => {
    const match = rule.matches.map((m) => matchOf(m, own, services, vs.gateways));
    const head = {
      ...(rule.name === undefined || i > 0 ? {} : { name: rule.name }),
      ...(match.length === 0 ? {} : { match }),
    };
    if (rule.action === "redirect") return { ...head, redirect: { uri: "/elsewhere" } };
    if (rule.action === "direct") return { ...head, directResponse: { status: 403 } };
    if (rule.action === "delegate") {
      const delegate = `${name}-d${i}`;
      delegates.push({
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: { name: delegate, namespace: own.namespace },
        spec: {
          http: [
            ...(i % 2 === 0
              ? [
                  {
                    match: [{ method: { exact: "POST" } }],
                    ...routeOf(
                      { ...rule, targets: rule.targets.slice(1) },
                      own,
                      services,
                      explicit,
                    ),
                  },
                ]
              : []),
            routeOf(rule, own, services, explicit),
          ],
        },
      });
      return { ...head, delegate: { name: delegate, namespace: own.namespace } };
    }
    return { ...head, ...routeOf(rule, own, services, explicit) };
  });
  const object = {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata,
    spec: {
      hosts,
      ...(vs.gateways === undefined ? {} : { gateways: vs.gateways }),
      ...(vs.exportTo === undefined ? {} : { exportTo: vs.exportTo }),
      http,
    },
  };
  return [object, ...delegates];
}

function matchOf(
  m: IstioMatch,
  own: Known,
  services: readonly Known[],
  gateways: readonly string[] | undefined,
): Obj {
  const port = m.port === undefined ? undefined : pickOf(own.ports, m.port)?.port;
  const caller = m.source === undefined ? undefined : pickOf(services, m.source.service);
  const usable = m.gateways?.every((g) => (gateways ?? ["mesh"]).includes(g));
  return {
    ...m.body,
    ...(port === undefined ? {} : { port }),
    ...(usable ? { gateways: m.gateways } : {}),
    ...(caller === undefined
      ? {}
      : { sourceLabels: { app: caller.name, ...(m.source?.version ? { version: "v1" } : {}) } }),
    ...(m.sourceNamespace === undefined ? {} : { sourceNamespace: namespaces[m.sourceNamespace] }),
  };
}

function routeOf(rule: IstioRule, own: Known, services: readonly Known[], explicit: boolean): Obj {
  const wanted = rule.targets.length === 0 ? [plainTarget] : rule.targets;
  const route = weighted(wanted).map((t): Obj => {
    const to = t.self ? own : (pickOf(services, t.service) as Known);
    const version = t.version === undefined ? undefined : `v${(t.version % to.model.versions) + 1}`;
    const asService = version !== undefined && to.model.perVersion && t.weight !== 10;
    const host = asService ? `${to.name}-${version}s.${to.namespace}.svc.cluster.local` : to.host;
    const subset =
      version !== undefined && !asService && to.model.subsets ? { subset: version } : {};
    // Between Services of different ports only a written port means anything.
    const port =
      t.port || to !== own || explicit
        ? { port: { number: (to.ports[0] as { port: number }).port } }
        : {};
    return {
      destination: { host, ...subset, ...port },
      ...(wanted.length > 1 ? { weight: t.weight } : {}),
      ...(t.headers === undefined ? {} : { headers: t.headers }),
    };
  });
  const mirror = rule.mirror === undefined ? undefined : pickOf(services, rule.mirror);
  const { fault, ...behaviour } = rule.behaviour;
  return {
    ...behaviour,
    ...(fault === undefined ? {} : { fault }),
    ...(mirror === undefined ? {} : { mirror: { host: mirror.host } }),
    route,
  };
}

const plainTarget: Target = {
  service: 0,
  self: true,
  version: undefined,
  port: true,
  weight: 1,
  headers: undefined,
};

/** The webhook refuses weights that are all zero. */
function weighted(targets: readonly Target[]): readonly Target[] {
  return targets.some((t) => t.weight > 0) ? targets : targets.map((t) => ({ ...t, weight: 1 }));
}

function routeObjects(r: RouteModel, at: number, { services, model: m }: World): readonly Obj[] {
  const own = pickOf(
    services.filter((s) => s.model.table === "gateway"),
    r.service,
  );
  if (own === undefined) return [];
  const consumer = r.consumer && r.parent === "mesh";
  const namespace = consumer ? namespaces.find((n) => n !== own.namespace) : own.namespace;
  const withPort = m.portConvention !== r.otherConvention;
  const port = (own.ports[r.service % own.ports.length] as { port: number }).port;
  const service = {
    group: "",
    kind: "Service",
    name: own.name,
    namespace: own.namespace,
    ...(withPort ? { port } : {}),
  };
  const gateway = { name: "front", namespace: "shop" };
  const second = services.find(
    (s) =>
      s !== own &&
      s.model.table === "gateway" &&
      s.model.grpc === own.model.grpc &&
      s.namespace === own.namespace,
  );
  const further =
    r.secondParent && second !== undefined
      ? [
          {
            group: "",
            kind: "Service",
            name: second.name,
            namespace: second.namespace,
            ...(withPort ? { port: second.ports[0]?.port } : {}),
          },
        ]
      : [];
  const parentRefs = {
    mesh: [service, ...further],
    gateway: [gateway],
    both: [gateway, service, ...further],
  }[r.parent];
  const hostnames =
    r.parent === "gateway" && r.hostname !== undefined ? { hostnames: [r.hostname] } : {};
  const grpc = own.model.grpc !== r.otherKind;
  const rules = r.rules.map((rule): Obj => {
    const prefix = grpc ? undefined : rule.prefix;
    const only = prefix === undefined ? [] : [{ path: { type: "PathPrefix", value: prefix } }];
    const matches = grpc ? rule.grpc : prefix === undefined ? rule.matches : only;
    const some = matches.length === 0 ? {} : { matches };
    const filters = [
      ...rule.filters.filter((f) => (!grpc && prefix === undefined) || f.type !== "URLRewrite"),
      ...(prefix === undefined
        ? []
        : [
            {
              type: "URLRewrite",
              urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/v3" } },
            },
          ]),
      ...(rule.mirror
        ? [
            {
              type: "RequestMirror",
              requestMirror: { backendRef: { name: own.name, namespace: own.namespace, port } },
            },
          ]
        : []),
    ];
    if (rule.redirect && !grpc)
      return {
        ...some,
        filters: [
          { type: "RequestRedirect", requestRedirect: { hostname: "b.example", statusCode: 302 } },
        ],
      };
    const backendRefs = rule.targets.map((t): Obj => {
      const to = t.self ? own : (pickOf(services, t.service) as Known);
      const version =
        t.version === undefined ? undefined : `v${(t.version % to.model.versions) + 1}`;
      const filter =
        t.headers === undefined
          ? {}
          : {
              filters: [
                {
                  type: "RequestHeaderModifier",
                  requestHeaderModifier: { set: [{ name: "x-seen", value: "1" }] },
                },
              ],
            };
      return {
        name: version !== undefined && to.model.perVersion ? `${to.name}-${version}s` : to.name,
        ...(to.namespace === namespace && t.port ? {} : { namespace: to.namespace }),
        port: to === own ? port : (to.ports[0] as { port: number }).port,
        ...(rule.targets.length > 1 ? { weight: t.weight } : {}),
        ...filter,
      };
    });
    return {
      ...some,
      ...(filters.length === 0 ? {} : { filters }),
      ...(rule.timeout && !grpc ? { timeouts: { request: "3s" } } : {}),
      ...(backendRefs.length === 0 ? {} : { backendRefs }),
    };
  });
  return [
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: grpc ? "GRPCRoute" : "HTTPRoute",
      metadata: { name: `route-${at}`, namespace },
      spec: { parentRefs, ...hostnames, rules },
    },
  ];
}

function sandboxFiles({ model: m, services }: World): Readonly<Record<string, Obj>> {
  const files: Record<string, Obj> = {};
  const grouped = new Set<string>();
  const together: Known[] = [];
  for (const [i, one] of m.sandboxes.entries()) {
    const inGroup = m.group.includes(i) && m.group.length <= m.sandboxes.length;
    const names = new Map<string, Known>();
    for (const { service, version } of one.forks) {
      const of = pickOf(services, service) as Known;
      const name = `${of.name}-v${(version % of.model.versions) + 1}d`;
      // Members of a group never fork the same workload.
      if (inGroup && grouped.has(name)) continue;
      if (!one.several && [...names.values(), ...(inGroup ? together : [])].includes(of)) continue;
      if (inGroup) grouped.add(name);
      if (inGroup) together.push(of);
      names.set(name, of);
    }
    files[`environments/e/sandboxes/${lanes[i]}.yaml`] = {
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Sandbox",
      metadata: { name: lanes[i], ...(inGroup ? { labels: { joined: "together" } } : {}) },
      spec: {
        ...(one.strict ? { routing: { fallback: "none" } } : {}),
        forks: [...names].map(([name, of]) => ({
          forkOf: { kind: "Deployment", name, namespace: of.namespace },
        })),
      },
    };
  }
  if (grouped.size > 0) {
    files["environments/e/groups/g.yaml"] = {
      apiVersion: "isolane.dev/v1alpha1",
      kind: "RouteGroup",
      metadata: { name: "pr-123" },
      spec: {
        match: { label: { key: "joined", value: "together" } },
        ...(m.strictGroup ? { routing: { fallback: "none" } } : {}),
      },
    };
  }
  return files;
}

/** Ways in from outside. */
export const entries: readonly Entry[] = [
  { gateway: "shop/gw", authority: "a.example", port: 80 },
  { gateway: "shop/gw", authority: "web.shop.svc.cluster.local", port: 80 },
  { gateway: "shop/gw", authority: "b0.example", port: 80 },
  { gateway: "shop/gw", authority: "b1.example", port: 80 },
  { gateway: "shop/front", authority: "a.example", port: 8000 },
  { gateway: "shop/front", authority: "c.example", port: 8000 },
  { gateway: "shop/front", authority: "elsewhere", port: 8000 },
];

/** A request of the pools, without saying where to. */
export function shapeOf(random: () => number): Pick<Request, "path" | "method" | "headers"> {
  const one = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  return { path: `${one(paths)}${one(queries)}`, method: one(methods), headers: one(headerLines) };
}

/** Callers that no rule knows. */
export const strangers: readonly Client[] = namespaces.map((namespace) => ({
  name: `a pod of ${namespace}`,
  namespace,
  labels: {},
}));
