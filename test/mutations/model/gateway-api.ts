/**
 * @module HTTPRoutes and GRPCRoutes as Istio reads them, on the mesh and on Gateways. Routes merge
 * whatever their order: the most specific match wins; ages are unknown, so a tie between different
 * answers is `ambiguous`.
 */
import {
  agreed,
  backend,
  bestHost,
  type Cluster,
  concluded,
  type Destination,
  intersection,
  isServiceVisible,
  keyOf,
  nameOf,
  noBehaviour,
  type Obj,
  permutations,
  type Request,
  type Verdict,
} from "./cluster.ts";
import { hostPolicy } from "./istio.ts";
import { fullMatch, headerLines, pathOf, queryOf } from "./request.ts";

const group = "gateway.networking.k8s.io";

export interface GatewayOptions {
  readonly joinHeaderLines: boolean;
}

/** Who asks, and by which kind of proxy. */
interface Caller {
  readonly namespace: string;
  /** Gateways enforce ReferenceGrants, Istio's mesh does not. */
  readonly grants: boolean;
  /** The routes' parents name the port. */
  readonly named?: boolean;
  /** Only catch-alls, or all but those. */
  readonly catchAlls?: boolean;
  readonly options: GatewayOptions;
}

/** Routes of either kind that the implementation can translate: one unknown filter drops the whole route. */
function routesOf(cluster: Cluster): readonly Obj[] {
  return [...cluster.of(group, "HTTPRoute"), ...cluster.of(group, "GRPCRoute")].filter(
    isTranslatable,
  );
}

const knownFilters = new Set([
  "RequestHeaderModifier",
  "ResponseHeaderModifier",
  "RequestRedirect",
  "URLRewrite",
  "RequestMirror",
  "CORS",
]);

function isTranslatable(route: Obj): boolean {
  const rules: readonly Obj[] = route.spec?.rules ?? [];
  const filters = rules.flatMap((r) => [
    ...(r.filters ?? []),
    ...(r.backendRefs ?? []).flatMap((b: Obj) => b.filters ?? []),
  ]);
  return (
    filters.every((f) => knownFilters.has(f.type)) &&
    rules.every((r) => (r.backendRefs ?? []).every((b: Obj) => b.port !== undefined))
  );
}

/** Whether a Service port has routes in the client's own namespace: those beat a public VirtualService there. */
export function hasOwnRoutes(cluster: Cluster, service: Obj, request: Request): boolean {
  const client = request.from?.namespace ?? service.metadata.namespace;
  return attached(cluster, service, request).some((set) =>
    set.routes.some((route) => route.metadata.namespace === client),
  );
}

/** The routes' answer to a request on the mesh; undefined: no route is attached to the Service port. */
export function evaluateMeshRoutes(
  cluster: Cluster,
  service: Obj,
  request: Request,
  options: GatewayOptions,
): Verdict | undefined {
  const caller: Caller = {
    namespace: request.from?.namespace ?? service.metadata.namespace,
    grants: false,
    options,
  };
  // Routes with and without a port on one Service: only the older set counts.
  const sets = attached(cluster, service, request);
  return agreed(
    sets.map(({ routes, named }) => choose(cluster, routes, request, { ...caller, named })),
  );
}

interface RouteSet {
  readonly routes: readonly Obj[];
  readonly named: boolean;
}

/** The sets of routes of which one decides: of the client's namespace if it has any, otherwise of the Service's. */
function attached(cluster: Cluster, service: Obj, request: Request): readonly RouteSet[] {
  const client = request.from?.namespace ?? service.metadata.namespace;
  for (const namespace of new Set([client, service.metadata.namespace])) {
    const own = routesOf(cluster).filter((r) => r.metadata.namespace === namespace);
    const withPort = own.filter((r) => parents(r, service).some((p) => p.port === request.port));
    const without = own.filter((r) => parents(r, service).some((p) => p.port === undefined));
    const sets = [
      { routes: withPort, named: true },
      { routes: without, named: false },
    ].filter(({ routes }) => routes.length > 0);
    if (sets.length > 0) return sets;
  }
  return [];
}

/** Only an explicit `group: ""` names a Service: `core` and an omitted group are ignored without a status. */
function parents(route: Obj, service: Obj): readonly Obj[] {
  return (route.spec?.parentRefs ?? []).filter(
    (p: Obj) =>
      p.group === "" &&
      p.kind === "Service" &&
      p.name === service.metadata.name &&
      (p.namespace ?? route.metadata.namespace) === service.metadata.namespace,
  );
}

/** The routes' answer to a request that comes in by a Gateway. */
export function evaluateGatewayRoutes(
  cluster: Cluster,
  gateway: Obj,
  request: Request,
  options: GatewayOptions,
): Verdict {
  const authority = (request.authority ?? "").replace(/:\d+$/, "");
  const listeners: readonly Obj[] = (gateway.spec?.listeners ?? []).filter(
    (l: Obj) => l.port === request.port,
  );
  const bound = routesOf(cluster)
    .filter((route) => (route.spec?.rules ?? []).length > 0)
    .flatMap((route) =>
      (route.spec?.parentRefs ?? [])
        .filter((p: Obj) => (p.group ?? group) === group && (p.kind ?? "Gateway") === "Gateway")
        .filter(
          (p: Obj) => `${p.namespace ?? route.metadata.namespace}/${p.name}` === keyOf(gateway),
        )
        .flatMap((p: Obj) =>
          listeners
            .filter(
              (l) =>
                (p.sectionName === undefined || p.sectionName === l.name) &&
                (p.port === undefined || p.port === l.port),
            )
            .filter((l) => isAllowed(l, route, gateway))
            .flatMap((l) =>
              (route.spec.hostnames?.length > 0 ? route.spec.hostnames : ["*"])
                .filter((h: string) => !belongsElsewhere(h, l, listeners))
                .flatMap((name: string) => {
                  const host = intersection(name, l.hostname ?? "*");
                  return host === undefined ? [] : [{ route, name, host }];
                }),
            ),
        ),
    );
  const host = bestHost(
    bound.map((b) => b.host),
    authority,
  );
  const meeting = bound.filter((b) => b.host === host);
  const caller: Caller = { namespace: gateway.metadata.namespace, grants: true, options };
  const parts = [...new Set(meeting.map((b) => b.name as string))].map((name): readonly Obj[] => [
    ...new Set(meeting.filter((b) => b.name === name).map((b) => b.route)),
  ]);
  if (parts.length <= 1) return choose(cluster, parts[0] ?? [], request, caller);
  // One listener, several spellings: joined by age, the Gateway's own namespace first, catch-alls last.
  const rank = (part: readonly Obj[]) => {
    const own = part.filter((r) => r.metadata.namespace === caller.namespace).length;
    return own === part.length ? 0 : own === 0 ? 2 : 1;
  };
  const mixed = parts.some((part) => rank(part) === 1);
  const inOrder = permutations(parts).filter((order) =>
    order.every((part, at) => mixed || at === 0 || rank(order[at - 1] as Obj[]) <= rank(part)),
  );
  return agreed(
    inOrder.map((order) => {
      for (const catchAlls of [false, true]) {
        for (const part of order) {
          const verdict = chosen(cluster, part, request, { ...caller, catchAlls });
          if (verdict !== undefined) return verdict;
        }
      }
      return notFound;
    }),
  ) as Verdict;
}

/** A listener for several hosts leaves a name to a more specific one of its port. */
function belongsElsewhere(name: string, listener: Obj, all: readonly Obj[]): boolean {
  const own: string = listener.hostname ?? "*";
  return (
    own.startsWith("*") &&
    all
      .map((l): string => l.hostname ?? "*")
      .some((h) => h !== own && h.length >= own.length && intersection(h, name) === name)
  );
}

function isAllowed(listener: Obj, route: Obj, gateway: Obj): boolean {
  const from = listener.allowedRoutes?.namespaces?.from ?? "Same";
  return from !== "Same" || route.metadata.namespace === gateway.metadata.namespace;
}

interface Candidate {
  readonly route: Obj;
  readonly rule: Obj;
  readonly index: number;
  readonly rank: readonly number[];
  readonly catchAll: boolean;
}

/** The most specific match wins; between equal ones of one route, the first. */
function choose(
  cluster: Cluster,
  routes: readonly Obj[],
  request: Request,
  caller: Caller,
): Verdict {
  return chosen(cluster, routes, request, caller) ?? notFound;
}

const notFound: Verdict = {
  outcome: "404",
  destinations: [],
  behaviour: noBehaviour,
  rule: "no rule",
};

/** Whether a match asks for nothing at all. */
function asksNothing(route: Obj, match: Obj): boolean {
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  const everyPath =
    route.kind === "GRPCRoute"
      ? match.method === undefined
      : match.method === undefined &&
        ((type === "PathPrefix" && value === "/") ||
          (type === "RegularExpression" && value === ".*"));
  return everyPath && !(match.headers?.length > 0) && !(match.queryParams?.length > 0);
}

function chosen(
  cluster: Cluster,
  routes: readonly Obj[],
  request: Request,
  caller: Caller,
): Verdict | undefined {
  const met = routes.flatMap((route) =>
    (route.spec?.rules ?? []).flatMap((rule: Obj, index: number) =>
      (rule.matches?.length > 0 ? rule.matches : [{}])
        .filter((match: Obj) => matches(route, match, request, caller.options))
        .map((match: Obj): Candidate => {
          // A GRPCRoute's rule without matches becomes a route without any: after all others, unless the
          // parent's port is written into it (sortHTTPRoutes, augmentPortMatch).
          const last =
            route.kind === "GRPCRoute" && !(rule.matches?.length > 0) && caller.named !== true;
          const rank = last ? [-2, 0, 0, 0, 0] : rankOf(route, match);
          return { route, rule, index, rank, catchAll: asksNothing(route, match) };
        }),
    ),
  );
  // Nothing is generated behind a part's first catch-all, which itself is moved to the end.
  const ends = met.filter(({ catchAll }) => catchAll);
  const candidates =
    caller.catchAlls === undefined
      ? met
      : caller.catchAlls
        ? ends
        : met.filter((c) => !c.catchAll && !ends.some(({ rank }) => compare(rank, c.rank) > 0));
  const best = candidates.reduce<readonly number[] | undefined>(
    (top, { rank }) => (top === undefined || compare(rank, top) > 0 ? rank : top),
    undefined,
  );
  if (best === undefined) return undefined;
  const tied = candidates.filter(({ rank }) => compare(rank, best) === 0);
  const firsts = [...new Set(tied.map((c) => c.route))].map(
    (route) => tied.find((c) => c.route === route) as Candidate,
  );
  return agreed(firsts.map((c) => act(cluster, c, caller))) as Verdict;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

/** Path kind, path length, method, headers, query parameters. A regex path ranks below every prefix. */
function rankOf(route: Obj, match: Obj): readonly number[] {
  const tail = [
    Object.keys(match.headers ?? []).length,
    Object.keys(match.queryParams ?? []).length,
  ];
  if (route.kind === "GRPCRoute") {
    const { service = "", method = "", type } = match.method ?? {};
    // Without service and method Istio writes no path at all: such a rule comes after every other.
    if (service === "" && method === "") return [-1, 0, 0, ...tail];
    // Istio writes an expression for what is left open, and its length counts.
    if (service === "") return [1, "/[^/]+/".length + method.length, 0, ...tail];
    if (type === "RegularExpression")
      return [1, `/${service}/${method === "" ? ".+" : method}`.length, 0, ...tail];
    return method === ""
      ? [2, service.length + 2, 0, ...tail]
      : [3, service.length + method.length + 2, 0, ...tail];
  }
  const type = match.path?.type ?? "PathPrefix";
  const kind = { Exact: 3, PathPrefix: 2, RegularExpression: 1 }[type as "Exact"] ?? 0;
  const value: string = match.path?.value ?? "/";
  // A prefix's trailing slash is ignored, and does not count (measured).
  const counted = kind === 2 && value !== "/" ? value.replace(/\/$/, "") : value;
  return [kind, counted.length, match.method === undefined ? 0 : 1, ...tail];
}

function matches(route: Obj, match: Obj, request: Request, options: GatewayOptions): boolean {
  const path =
    route.kind === "GRPCRoute"
      ? matchesMethod(match.method, pathOf(request))
      : matchesPath(match.path, pathOf(request));
  return (
    path &&
    (route.kind === "GRPCRoute" ||
      match.method === undefined ||
      match.method === (request.method ?? "GET")) &&
    (match.headers ?? []).every((h: Obj) =>
      headerLines(request, h.name, options.joinHeaderLines).some((line) => matchesValue(h, line)),
    ) &&
    (match.queryParams ?? []).every((q: Obj) =>
      queryOf(request).some(([name, value]) => name === q.name && matchesValue(q, value)),
    )
  );
}

function matchesPath(path: Obj | undefined, value: string): boolean {
  const wanted: string = path?.value ?? "/";
  switch (path?.type ?? "PathPrefix") {
    case "Exact":
      return value === wanted;
    case "RegularExpression":
      return fullMatch(wanted, value);
    default: {
      const stem = wanted.replace(/\/$/, "");
      return value === stem || value.startsWith(`${stem}/`);
    }
  }
}

/** gRPC: the path is `/<service>/<method>`. */
function matchesMethod(method: Obj | undefined, path: string): boolean {
  const [, service = "", name = ""] = path.split("/");
  const test = (wanted: string | undefined, value: string) =>
    wanted === undefined ||
    wanted === "" ||
    (method?.type === "RegularExpression" ? fullMatch(wanted, value) : wanted === value);
  return test(method?.service, service) && test(method?.method, name);
}

function matchesValue(m: Obj, value: string): boolean {
  return m.type === "RegularExpression" ? fullMatch(m.value, value) : value === m.value;
}

function act(cluster: Cluster, { route, rule, index }: Candidate, caller: Caller): Verdict {
  const { matches: _, name: __, backendRefs, ...behaviour } = rule;
  const id = `${nameOf(route)}#${index}`;
  if ((rule.filters ?? []).some((f: Obj) => f.type === "RequestRedirect")) {
    return { outcome: "redirect", destinations: [], behaviour, rule: id };
  }
  const refs: readonly Obj[] = backendRefs ?? [];
  // Istio answers 500; a strict lane refuses in this way.
  if (refs.length === 0) return { outcome: "refused", destinations: [], behaviour, rule: id };
  const used = refs
    .map((ref) => ({ ref, weight: ref.weight ?? 1 }))
    .filter(({ weight }) => weight > 0);
  if (used.length === 0) return { outcome: "500", destinations: [], behaviour, rule: id };
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  const destinations = used.map(({ ref, weight }) =>
    destination(cluster, route, ref, { caller, weight: (100 * weight) / total }),
  );
  return concluded(destinations, behaviour, id);
}

function destination(
  cluster: Cluster,
  route: Obj,
  ref: Obj,
  { caller, weight }: { readonly caller: Caller; readonly weight: number },
): Destination {
  const namespace = ref.namespace ?? route.metadata.namespace;
  const key = `${namespace}/${ref.name}`;
  const own = ref.filters === undefined ? {} : { filters: ref.filters };
  const isService = (ref.group ?? "") === "" && (ref.kind ?? "Service") === "Service";
  const service = isService ? cluster.service(key) : undefined;
  const granted =
    !caller.grants ||
    namespace === route.metadata.namespace ||
    isGranted(cluster, route, { namespace, name: ref.name });
  if (service === undefined || !granted || !isServiceVisible(service, caller.namespace)) {
    return { service: key, port: ref.port, workloads: [], weight, failure: "500", policy: own };
  }
  const policy = { ...own, ...hostPolicy(cluster, service, caller.namespace) };
  return backend(cluster, service, { port: ref.port, weight, missing: "500", policy });
}

function isGranted(
  cluster: Cluster,
  route: Obj,
  to: { readonly namespace: string; readonly name: string },
): boolean {
  return cluster
    .of(group, "ReferenceGrant")
    .some(
      (grant) =>
        grant.metadata.namespace === to.namespace &&
        grant.spec.from.some(
          (f: Obj) =>
            f.group === group && f.kind === route.kind && f.namespace === route.metadata.namespace,
        ) &&
        grant.spec.to.some(
          (t: Obj) =>
            (t.group ?? "") === "" &&
            t.kind === "Service" &&
            (t.name === undefined || t.name === to.name),
        ),
    );
}
