/**
 * @module VirtualServices as a sidecar and an Istio ingress gateway read them. The order of things
 * was measured on Istio 1.32-dev and Envoy 1.40.
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
  isVisible,
  keyOf,
  matchesHost,
  nameOf,
  namesOf,
  noBehaviour,
  type Obj,
  permutations,
  type Request,
  type Verdict,
} from "./cluster.ts";
import { fullMatch, headerLines, pathOf, queryOf } from "./request.ts";

const istio = "networking.istio.io";
const rootNamespace = "istio-system";

export interface IstioOptions {
  /** Header lines of one name are joined with commas before they are matched (older Envoys). */
  readonly joinHeaderLines: boolean;
}

/** One proxy's view: which gateway it is (or `mesh`), who runs it. */
interface Proxy {
  readonly gateway: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: IstioOptions;
}

/** The VirtualServices' answer to a request on the mesh; undefined: they leave the port to its default route. */
export function evaluateMesh(
  cluster: Cluster,
  service: Obj,
  request: Request,
  options: IstioOptions,
): Verdict | undefined {
  const fqdn = namesOf(service)[3] as string;
  const proxy: Proxy = {
    gateway: "mesh",
    namespace: request.from?.namespace ?? service.metadata.namespace,
    labels: request.from?.labels ?? {},
    options,
  };
  return agreed(
    winners(cluster, fqdn, proxy).map((vs) => {
      const verdict = walk(cluster, [...rulesOf(cluster, vs)], request, proxy);
      return (
        verdict ?? { outcome: "routed", destinations: [], behaviour: noBehaviour, rule: "default" }
      );
    }),
  );
}

/** The winner for the host as a client's namespace sees it: by a wildcard alone, and private to it. */
export function meshWinner(
  cluster: Cluster,
  service: Obj,
  client: string,
): { readonly byWildcard: boolean; readonly isPrivate: boolean } {
  const proxy = {
    gateway: "mesh",
    namespace: client,
    labels: {},
    options: { joinHeaderLines: false },
  };
  const fqdn = namesOf(service)[3] as string;
  const found = winners(cluster, fqdn, proxy);
  return {
    byWildcard: !found.some((vs) => vs.spec.hosts.some((h: string) => resolved(h, vs) === fqdn)),
    isPrivate: found.some((vs) => visibility(vs) === 0),
  };
}

/** One VirtualService wins a mesh host: exact host before wildcard, private before exported before public, then age. */
function winners(cluster: Cluster, fqdn: string, proxy: Proxy): readonly Obj[] {
  const candidates = cluster
    .of(istio, "VirtualService")
    .filter((vs) => (vs.spec?.http ?? []).length > 0 && (vs.spec?.hosts ?? []).length > 0)
    .filter((vs) => (vs.spec.gateways ?? ["mesh"]).includes("mesh"))
    .filter((vs) => isVisible(vs.spec.exportTo, vs.metadata.namespace, proxy.namespace))
    .flatMap((vs) => {
      const host = bestHost(
        vs.spec.hosts.map((h: string) => resolved(h, vs)),
        fqdn,
      );
      return host === undefined ? [] : [{ vs, host }];
    });
  const best = bestHost(
    candidates.map((c) => c.host),
    fqdn,
  );
  const ofHost = candidates.filter((c) => c.host === best);
  const first = Math.min(...ofHost.map(({ vs }) => visibility(vs)));
  return ofHost.filter(({ vs }) => visibility(vs) === first).map(({ vs }) => vs);
}

function visibility(vs: Obj): number {
  const to: readonly string[] = vs.spec.exportTo ?? ["*"];
  if (to.includes("*")) return 2;
  return to.length === 1 && to[0] === "." ? 0 : 1;
}

/** A short name is a Service of the object's namespace; anything with a dot is taken as it is. */
function resolved(host: string, owner: Obj): string {
  return host.includes(".") || host === "*"
    ? host
    : `${host}.${owner.metadata.namespace}.svc.cluster.local`;
}

/** The VirtualServices' answer to a request that comes in by an Istio Gateway. */
export function evaluateIngress(
  cluster: Cluster,
  gateway: string,
  request: Request,
  options: IstioOptions,
): Verdict {
  const namespace = gateway.split("/")[0] as string;
  const authority = hostOnly(request.authority ?? "");
  const proxy: Proxy = { gateway, namespace, labels: {}, options };
  const object = cluster.of(istio, "Gateway").find((g) => keyOf(g) === gateway);
  const served: readonly string[] = (object?.spec?.servers ?? [{ hosts: ["*"] }]).flatMap(
    (s: Obj) => (s.hosts ?? []).map((h: string) => h.slice(h.indexOf("/") + 1)),
  );
  const bound = cluster
    .of(istio, "VirtualService")
    .filter((vs) => (vs.spec?.hosts ?? []).length > 0 && (vs.spec?.http ?? []).length > 0)
    .filter((vs) => (vs.spec.gateways ?? []).some((g: string) => gatewayName(g, vs) === gateway))
    .filter((vs) => isVisible(vs.spec.exportTo, vs.metadata.namespace, namespace))
    // Nothing is generated for one without a rule for this proxy: its host answers no request.
    .filter((vs) => upToCatchAll(cluster, vs, request, proxy).length > 0);
  const tables = bound.flatMap((vs) =>
    vs.spec.hosts.flatMap((h: string) =>
      served.flatMap((s) => {
        const host = intersection(resolved(h, vs), s);
        return host === undefined ? [] : [{ vs, host }];
      }),
    ),
  );
  const host = bestHost(
    tables.map((t) => t.host),
    authority,
  );
  const members = [...new Set(tables.filter((t) => t.host === host).map((t) => t.vs))];
  if (host === undefined || members.length === 0)
    return { outcome: "404", destinations: [], behaviour: noBehaviour, rule: "no host" };
  const level = (vs: Obj) => (vs.metadata.namespace === namespace ? 0 : 1);
  const rankOf = (vs: Obj) => (visibility(vs) === 2 ? 2 : level(vs));
  const inOrder = permutations(members).filter((order) =>
    order.every((vs, at) => at === 0 || rankOf(order[at - 1]) <= rankOf(vs)),
  );
  const verdicts = inOrder.map((order) => {
    const rules = order.flatMap((vs) => upToCatchAll(cluster, vs, request, proxy));
    const last = rules.filter((rule) => isCatchAll(rule, proxy));
    return walk(
      cluster,
      [...rules.filter((rule) => !last.includes(rule)), ...last],
      request,
      proxy,
    );
  });
  return agreed(
    verdicts.map(
      (v) => v ?? { outcome: "404", destinations: [], behaviour: noBehaviour, rule: "no rule" },
    ),
  ) as Verdict;
}

/** What one VirtualService gives a gateway: generation ends with its first catch-all (route.go). */
function upToCatchAll(cluster: Cluster, vs: Obj, request: Request, proxy: Proxy): readonly Rule[] {
  const own = [...rulesOf(cluster, vs)].filter((rule) =>
    rule.conditions.every((c) => concerns(c.match, c.vs, request, proxy)),
  );
  const end = own.findIndex((rule) => isCatchAll(rule, proxy));
  return end < 0 ? own : own.slice(0, end + 1);
}

function gatewayName(gateway: string, vs: Obj): string {
  if (gateway === "mesh" || gateway.includes("/")) return gateway;
  return `${vs.metadata.namespace}/${gateway}`;
}

/** One match block with the action that it leads to. A delegate's block is ANDed with its root's. */
interface Rule {
  readonly vs: Obj;
  readonly id: string;
  readonly conditions: readonly { readonly match: Obj; readonly vs: Obj }[];
  readonly action: Obj;
}

function* rulesOf(cluster: Cluster, vs: Obj): Generator<Rule> {
  for (const [index, http] of (vs.spec.http ?? []).entries()) {
    const matches: readonly Obj[] = http.match?.length > 0 ? http.match : [{}];
    const id = `${nameOf(vs)}#${index}`;
    if (http.delegate === undefined) {
      for (const match of matches) yield { vs, id, conditions: [{ match, vs }], action: http };
      continue;
    }
    const key = `${http.delegate.namespace ?? vs.metadata.namespace}/${http.delegate.name}`;
    const delegate = cluster
      .of(istio, "VirtualService")
      .find((o) => keyOf(o) === key && (o.spec?.hosts ?? []).length === 0);
    if (
      delegate === undefined ||
      !isVisible(delegate.spec.exportTo, delegate.metadata.namespace, vs.metadata.namespace)
    )
      continue;
    for (const [at, inner] of (delegate.spec.http ?? []).entries()) {
      const { delegate: _, match: __, ...rootFields } = http;
      const action = { ...rootFields, ...inner };
      const leaves: readonly Obj[] = inner.match?.length > 0 ? inner.match : [{}];
      const free = !(http.match?.length > 0) || !(inner.match?.length > 0);
      const fitting = leaves.map((leaf) =>
        matches.filter((root) => free || !conflicts(root, leaf)).map((root) => ({ root, leaf })),
      );
      // One match that is within none of the root's drops the whole rule (virtualservice.go).
      if (fitting.some((pairs) => pairs.length === 0)) continue;
      for (const { root, leaf } of fitting.flat()) {
        // A delegate has no gateways of its own: its root's count.
        yield {
          vs: delegate,
          id: `${nameOf(delegate)}#${at}`,
          conditions: [
            { match: root, vs },
            { match: leaf, vs },
          ],
          action,
        };
      }
    }
  }
}

/** Whether Istio drops a delegate's match because it is not within the root's. */
function conflicts(root: Obj, leaf: Obj): boolean {
  const text = (a: Obj | undefined, b: Obj | undefined): boolean => {
    if (a === undefined || b === undefined) return false;
    if (a.regex !== undefined || b.regex !== undefined) return true;
    if (a.exact !== undefined) return b.exact !== a.exact;
    // A root that asks only for presence takes nothing narrower.
    if (a.prefix === undefined) return true;
    return !String(b.exact ?? b.prefix ?? "").startsWith(a.prefix);
  };
  const maps = (a: Obj = {}, b: Obj = {}) =>
    Object.keys(a).some((key) => key in b && text(a[key], b[key]));
  return (
    text(root.uri, leaf.uri) ||
    text(root.method, leaf.method) ||
    text(root.authority, leaf.authority) ||
    text(root.scheme, leaf.scheme) ||
    maps(root.headers, leaf.headers) ||
    maps(root.withoutHeaders, leaf.withoutHeaders) ||
    maps(root.queryParams, leaf.queryParams) ||
    (root.sourceNamespace !== undefined && root.sourceNamespace !== leaf.sourceNamespace) ||
    (root.ignoreUriCase === true) !== (leaf.ignoreUriCase === true) ||
    (root.port !== undefined && leaf.port !== undefined && root.port !== leaf.port)
  );
}

/** First match wins. Undefined: no rule is meant for this proxy and port. */
function walk(
  cluster: Cluster,
  rules: readonly Rule[],
  request: Request,
  proxy: Proxy,
): Verdict | undefined {
  const own = rules.filter((rule) =>
    rule.conditions.every((c) => concerns(c.match, c.vs, request, proxy)),
  );
  if (own.length === 0) return undefined;
  const hit = own.find((rule) => rule.conditions.every((c) => matches(c.match, request, proxy)));
  return hit === undefined
    ? { outcome: "404", destinations: [], behaviour: noBehaviour, rule: "no rule" }
    : act(cluster, hit, request, proxy);
}

/** Port, gateways and source: decided when the proxy's routes are generated. */
function concerns(match: Obj, vs: Obj, request: Request, proxy: Proxy): boolean {
  if (match.port !== undefined && match.port !== request.port) return false;
  const gateways: readonly string[] = (match.gateways ?? vs.spec.gateways ?? ["mesh"]).map(
    (g: string) => gatewayName(g, vs),
  );
  if (!gateways.includes(proxy.gateway)) return false;
  // Where a match names gateways, its source restrictions are ignored; elsewhere a gateway's own
  // pods are the source (sourceMatchHTTP in route.go).
  if (match.gateways !== undefined) return true;
  if (match.sourceNamespace !== undefined && match.sourceNamespace !== proxy.namespace)
    return false;
  return Object.entries(match.sourceLabels ?? {}).every(
    ([key, value]) => proxy.labels[key] === value,
  );
}

const knownConditions = new Set([
  "name",
  "uri",
  "scheme",
  "method",
  "authority",
  "headers",
  "withoutHeaders",
  "queryParams",
  "ignoreUriCase",
  "port",
  "gateways",
  "sourceLabels",
  "sourceNamespace",
  "statPrefix",
]);

function matches(match: Obj, request: Request, proxy: Proxy): boolean {
  for (const key of Object.keys(match))
    if (!knownConditions.has(key)) throw new Error(`the evaluator does not know match.${key}`);
  const path = pathOf(request);
  const fold = (text: string) => (match.ignoreUriCase === true ? text.toLowerCase() : text);
  const lines = (name: string) => headerLines(request, name, proxy.options.joinHeaderLines);
  return (
    (match.uri === undefined || stringMatch(match.uri, path, fold)) &&
    (match.method === undefined || stringMatch(match.method, request.method ?? "GET")) &&
    (match.authority === undefined ||
      stringMatch(match.authority, request.authority ?? request.host ?? "")) &&
    (match.scheme === undefined || stringMatch(match.scheme, "http")) &&
    Object.entries(match.headers ?? {}).every(([name, m]) =>
      lines(name).some((line) => stringMatch(m, line)),
    ) &&
    Object.entries(match.withoutHeaders ?? {}).every(([name, m]) => isWithout(lines(name), m)) &&
    Object.entries(match.queryParams ?? {}).every(([name, m]) =>
      queryOf(request).some(([n, v]) => n === name && stringMatch(m, v)),
    )
  );
}

/** `withoutHeaders`: an absent header counts as empty; `{}` and `*` mean that it must be absent. */
function isWithout(lines: readonly string[], m: Obj): boolean {
  if (isPresence(m)) return lines.length === 0;
  return !(lines.length === 0 ? [""] : lines).some((line) => stringMatch(m, line));
}

function isPresence(m: Obj): boolean {
  return m === null || Object.keys(m).length === 0 || m.regex === "*";
}

function stringMatch(
  m: Obj,
  value: string,
  fold: (text: string) => string = (text) => text,
): boolean {
  if (isPresence(m)) return true;
  if (m.exact !== undefined) return fold(value) === fold(m.exact);
  if (m.prefix !== undefined) return fold(value).startsWith(fold(m.prefix));
  if (m.regex.length > 1_024)
    throw new Error("a regex of a VirtualService has more than 1,024 characters");
  return fullMatch(m.regex, value);
}

/** What an ingress gateway moves to the end: `/` or `.*` and nothing else. */
function isCatchAll(rule: Rule, proxy: Proxy): boolean {
  return rule.conditions.every(({ match }) => {
    const narrow = [
      "method",
      "authority",
      "scheme",
      "headers",
      "withoutHeaders",
      "queryParams",
    ].some((k) => match[k] !== undefined);
    const uri = match.uri;
    return (
      !narrow &&
      proxy.gateway !== "mesh" &&
      (uri === undefined || uri.prefix === "/" || uri.regex === ".*")
    );
  });
}

/** Envoy's prefix_rewrite: of the match that is met, the prefix is replaced, or else the whole path. */
function replaced({ action, conditions }: Rule): Obj {
  if (action.rewrite?.uri === undefined && action.redirect?.prefixRewrite === undefined) return {};
  const uri = conditions.map(({ match }) => match.uri).findLast((u) => u !== undefined);
  return { replaces: uri === undefined ? "/" : (uri.prefix ?? "everything") };
}

function act(cluster: Cluster, rule: Rule, request: Request, proxy: Proxy): Verdict {
  const { vs, id, action } = rule;
  const { match: _, name: __, route, delegate: ___, ...own } = action;
  const behaviour = { ...own, ...replaced(rule) };
  if (action.redirect !== undefined)
    return { outcome: "redirect", destinations: [], behaviour, rule: id };
  if (action.directResponse !== undefined)
    return { outcome: "refused", destinations: [], behaviour, rule: id };
  const list: readonly Obj[] = route ?? [];
  // With several destinations, one without a weight gets nothing.
  const weighted =
    list.length === 1
      ? [{ entry: list[0], weight: 100 }]
      : list.map((entry) => ({ entry, weight: entry.weight ?? 0 }));
  const used = weighted.filter(({ weight }) => weight > 0);
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  const destinations = used.map(({ entry, weight }) =>
    destination(cluster, vs, entry, {
      request,
      proxy,
      weight: list.length === 1 ? 100 : (100 * weight) / total,
    }),
  );
  return concluded(destinations, behaviour, id);
}

interface Sending {
  readonly request: Request;
  readonly proxy: Proxy;
  readonly weight: number;
}

function destination(
  cluster: Cluster,
  vs: Obj,
  entry: Obj,
  { request, proxy, weight }: Sending,
): Destination {
  const host = resolved(entry.destination.host, vs);
  const own = entry.headers === undefined ? {} : { headers: entry.headers };
  const [name, namespace] = host.split(".");
  const key = `${namespace}/${name}`;
  const service = host.endsWith(".svc.cluster.local") ? cluster.service(key) : undefined;
  if (service === undefined || !isServiceVisible(service, proxy.namespace)) {
    return { service: host, port: undefined, workloads: [], weight, failure: "503", policy: own };
  }
  const ports: readonly Obj[] = service.spec?.ports ?? [];
  const port =
    entry.destination.port?.number ?? (ports.length === 1 ? ports[0].port : request.port);
  const rules = destinationRules(cluster, host, namespace as string, proxy);
  const subset = entry.destination.subset;
  const definition = rules
    .flatMap((dr) => dr.spec.subsets ?? [])
    .find((s: Obj) => s.name === subset);
  const top = rules.map((dr) => dr.spec.trafficPolicy).find((policy) => policy !== undefined);
  const policy = { ...own, ...top, ...definition?.trafficPolicy };
  if (subset !== undefined && definition === undefined) {
    return { service: key, port, workloads: [], weight, failure: "503", policy };
  }
  return backend(cluster, service, {
    port,
    weight,
    missing: "503",
    subset: definition?.labels ?? {},
    policy,
  });
}

/** What the DestinationRules of a Service say on the way to it, from one namespace, without a subset. */
export function hostPolicy(
  cluster: Cluster,
  service: Obj,
  client: string,
): Readonly<Record<string, unknown>> {
  const proxy = { namespace: client, labels: {} };
  const host = namesOf(service)[3] as string;
  const rules = destinationRules(cluster, host, service.metadata.namespace, proxy);
  return rules.map((dr) => dr.spec.trafficPolicy).find((policy) => policy !== undefined) ?? {};
}

/** The DestinationRules of a host: of the client's namespace, then the Service's, then the root's; exact before wildcard. */
export function destinationRules(
  cluster: Cluster,
  host: string,
  namespace: string,
  proxy: Pick<Proxy, "namespace" | "labels">,
): readonly Obj[] {
  const visible = cluster.of(istio, "DestinationRule").filter((dr) => {
    const labels = Object.entries(dr.spec?.workloadSelector?.matchLabels ?? {});
    return (
      isVisible(dr.spec?.exportTo, dr.metadata.namespace, proxy.namespace) &&
      labels.every(([key, value]) => proxy.labels[key] === value) &&
      (labels.length === 0 || dr.metadata.namespace === proxy.namespace)
    );
  });
  for (const home of new Set([proxy.namespace, namespace, rootNamespace])) {
    const rules = visible.filter(
      (dr) => dr.metadata.namespace === home && matchesHost(resolved(dr.spec.host, dr), host),
    );
    const best = bestHost(
      rules.map((dr) => resolved(dr.spec.host, dr)),
      host,
    );
    if (best !== undefined) return rules.filter((dr) => resolved(dr.spec.host, dr) === best);
  }
  return [];
}

function hostOnly(authority: string): string {
  return authority.replace(/:\d+$/, "");
}
