/** @module The destinations of the baseline rule that decided, as it is written: those with weight 0 included. */
import {
  type Cluster,
  keyOf,
  namesOf,
  type Obj,
  type Request,
  type Verdict,
} from "./evaluate-cluster.ts";
import { destinationRules, hostPolicy } from "./evaluate-istio.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One destination of a rule. */
export interface RawDestination {
  /** `namespace/name`; absent: no Service of the cluster. */
  readonly service?: string;
  /** The workloads behind the Service, whatever the subset. */
  readonly behind: readonly string[];
  /** The workloads that it selects, subset included. */
  readonly workloads: readonly string[];
  readonly weight: number;
  /**
   * Its own headers and filters, and what the Service's DestinationRule says; absent: it says different
   * things for its subsets.
   */
  readonly policy?: Fields;
}

/** Empty for redirects, direct responses and requests that no rule answers. */
export function rawDestinations(
  cluster: Cluster,
  verdict: Verdict,
  request: Request,
): readonly RawDestination[] {
  if (verdict.rule === "default") {
    const service = cluster.service(`${request.namespace}/${request.host}`);
    return service === undefined ? [] : [of(cluster, service, request, { weight: 1, own: {} })];
  }
  const [first = ""] = verdict.rule.split(" or ");
  const parts = /^(\w+) ([^#]+)#(\d+)$/.exec(first);
  if (parts === null) return [];
  const [, kind, key, index] = parts;
  const object = cluster.objects.find((o) => o.kind === kind && keyOf(o) === key);
  if (object === undefined) throw new Error(`no ${first}`);
  return kind === "VirtualService"
    ? ofVirtualService(cluster, object, object.spec.http[Number(index)], request)
    : ofRoute(cluster, object, object.spec.rules[Number(index)], request);
}

/** Those of every rule, and of every Service's default route. */
export function allDestinations(cluster: Cluster): readonly (readonly RawDestination[])[] {
  const anybody: Request = { port: 0 };
  const rules = (group: string, kind: string, field: string) =>
    cluster
      .of(group, kind)
      .flatMap((o) => (o.spec?.[field] ?? []).map((rule: Obj) => ({ o, rule })));
  const gateway = "gateway.networking.k8s.io";
  return [
    ...cluster
      .of("", "Service")
      .map((service) => [of(cluster, service, anybody, { weight: 1, own: {} })]),
    ...rules("networking.istio.io", "VirtualService", "http").map(({ o, rule }) =>
      ofVirtualService(cluster, o, rule, anybody),
    ),
    ...[...rules(gateway, "HTTPRoute", "rules"), ...rules(gateway, "GRPCRoute", "rules")].map(
      ({ o, rule }) => ofRoute(cluster, o, rule, anybody),
    ),
  ];
}

function of(
  cluster: Cluster,
  service: Obj,
  request: Request,
  {
    weight,
    own,
    labels = {},
  }: { readonly weight: number; readonly own: Obj; readonly labels?: Record<string, string> },
): RawDestination {
  const behind = cluster.workloads(service);
  const chosen = new Set(cluster.workloads(service, labels));
  const policy = policyOf(cluster, service, request);
  return {
    service: keyOf(service),
    behind,
    workloads: behind.filter((w) => chosen.has(w)),
    weight,
    ...(policy === undefined ? {} : { policy: { ...own, ...policy } }),
  };
}

function policyOf(cluster: Cluster, service: Obj, request: Request): Fields | undefined {
  const client =
    request.from?.namespace ?? request.gateway?.split("/")[0] ?? service.metadata.namespace;
  const host = namesOf(service)[3] as string;
  const proxy = { namespace: client, labels: {} };
  const rules = destinationRules(cluster, host, service.metadata.namespace, proxy);
  const varied = rules.some((dr) =>
    (dr.spec.subsets ?? []).some((s: Obj) => s.trafficPolicy !== undefined),
  );
  return varied ? undefined : hostPolicy(cluster, service, client);
}

function ofVirtualService(
  cluster: Cluster,
  vs: Obj,
  rule: Obj,
  request: Request,
): readonly RawDestination[] {
  const route: readonly Obj[] = rule.route ?? [];
  return route.map((entry) => {
    const weight = route.length === 1 ? 1 : (entry.weight ?? 0);
    const own = entry.headers === undefined ? {} : { headers: entry.headers };
    const host = fqdn(entry.destination.host, vs.metadata.namespace);
    const [name, namespace] = host.split(".");
    const service = cluster.service(`${namespace}/${name}`);
    if (service === undefined) return { behind: [], workloads: [], weight, policy: own };
    const { subset } = entry.destination;
    if (subset === undefined) return of(cluster, service, request, { weight, own });
    const definition = cluster
      .of("networking.istio.io", "DestinationRule")
      .filter((dr) => fqdn(dr.spec.host, dr.metadata.namespace) === host)
      .flatMap((dr) => dr.spec.subsets ?? [])
      .find((s: Obj) => s.name === subset);
    const found = of(cluster, service, request, { weight, own, labels: definition?.labels ?? {} });
    return definition === undefined ? { ...found, workloads: [] } : found;
  });
}

function ofRoute(
  cluster: Cluster,
  route: Obj,
  rule: Obj,
  request: Request,
): readonly RawDestination[] {
  if ((rule.filters ?? []).some((f: Obj) => f.type === "RequestRedirect")) return [];
  return (rule.backendRefs ?? []).map((ref: Obj) => {
    const weight = ref.weight ?? 1;
    const own = ref.filters === undefined ? {} : { filters: ref.filters };
    const service = cluster.service(`${ref.namespace ?? route.metadata.namespace}/${ref.name}`);
    if (service === undefined) return { behind: [], workloads: [], weight, policy: own };
    return of(cluster, service, request, { weight, own });
  });
}

function fqdn(host: string, namespace: string): string {
  return host.includes(".") ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Shares as `summary` writes them. */
export function summaryOf(shares: readonly (readonly [string, number])[]): string {
  const total = shares.reduce((sum, [, weight]) => sum + weight, 0);
  const summed = new Map<string, number>();
  for (const [name, weight] of shares)
    summed.set(name, (summed.get(name) ?? 0) + (100 * weight) / total);
  return [...summed]
    .map(([name, share]) => (share === 100 ? name : `${name} ${Math.round(share)}%`))
    .sort()
    .join(", ");
}
