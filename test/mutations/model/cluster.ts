/**
 * @module The cluster that the evaluator of emitted YAML looks at. Written for tests alone, from the
 * documents of Kubernetes, Istio and Gateway API: it shares no code with lib/, so a mistake there
 * is not repeated here.
 */

/** A Kubernetes object as plain data. */
// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, read in tests only.
export type Obj = any;

/** A request on its way from a client. */
export interface Request {
  /** Mesh requests: the addressed Service. */
  readonly host?: string;
  /** Its namespace. */
  readonly namespace?: string;
  readonly port: number;
  /** With a query, if any. Default: `/`. */
  readonly path?: string;
  /** Default: GET. */
  readonly method?: string;
  /** Header lines; one name may occur several times. */
  readonly headers?: readonly (readonly [string, string])[];
  /** The calling pod. Default: a pod without labels in the Service's namespace. */
  readonly from?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** `namespace/name` of the Gateway by which the request comes in, instead of the mesh. */
  readonly gateway?: string;
  /** The Host header. Default: the Service's own name. Needed with `gateway`. */
  readonly authority?: string;
}

/** Where a request, or a share of the requests, ends. */
export interface Destination {
  /** `namespace/name` of the Service, or the raw host that no Service has. */
  readonly service: string;
  readonly port: number | undefined;
  /** `Kind namespace/name` of the workloads that can answer, by their real labels. Sorted. */
  readonly workloads: readonly string[];
  /** Share of the requests in percent. */
  readonly weight: number;
  /** What happens instead of an answer, if the destination cannot answer. */
  readonly failure?: "500" | "503";
  /** What the destination's DestinationRule says, subset included; destination-level headers and filters. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** What happens to a request. */
export interface Verdict {
  readonly outcome: "routed" | "404" | "500" | "503" | "refused" | "redirect" | "ambiguous";
  /** Empty unless routed. */
  readonly destinations: readonly Destination[];
  /** Fields of the rule besides matches and destinations: time-outs, retries, rewrites, faults, filters ... */
  readonly behaviour: Readonly<Record<string, unknown>>;
  /** `Kind namespace/name#rule` that decided, or `default`. */
  readonly rule: string;
}

/** All objects of a cluster. */
export class Cluster {
  readonly objects: readonly Obj[];
  readonly #pods: readonly {
    readonly workload: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
  }[];

  constructor(objects: readonly Obj[]) {
    this.objects = objects;
    this.#pods = objects.flatMap((o) => {
      const labels = podLabels(o, objects);
      if (labels === undefined) return [];
      const namespace = o.metadata.namespace ?? "default";
      return [{ workload: `${o.kind} ${namespace}/${o.metadata.name}`, namespace, labels }];
    });
  }

  /** Objects of one kind of one API group. */
  of(group: string, kind: string): readonly Obj[] {
    return this.objects.filter((o) => o.kind === kind && groupOf(o) === group);
  }

  /** The Service `namespace/name`. */
  service(key: string): Obj | undefined {
    return this.of("", "Service").find((s) => keyOf(s) === key);
  }

  /** Workloads whose pods a Service selects, further restricted by labels. Sorted. */
  workloads(service: Obj, labels: Readonly<Record<string, string>> = {}): readonly string[] {
    const selector = service.spec?.selector ?? {};
    if (Object.keys(selector).length === 0) return [];
    const wanted = Object.entries({ ...selector, ...labels });
    const clash = Object.entries(labels).some(
      ([k, v]) => selector[k] !== undefined && selector[k] !== v,
    );
    if (clash) return [];
    return this.#pods
      .filter((pod) => pod.namespace === service.metadata.namespace)
      .filter((pod) => wanted.every(([key, value]) => pod.labels[key] === value))
      .map((pod) => pod.workload)
      .sort();
  }
}

/** The cluster after `dist/` was applied over a baseline: an object of `dist/` replaces its namesake. */
export function clusterOf(baseline: readonly Obj[], dist: readonly Obj[] = []): Cluster {
  const id = (o: Obj) => `${groupOf(o)}/${o.kind}/${o.metadata.namespace ?? ""}/${o.metadata.name}`;
  return new Cluster([...new Map([...baseline, ...dist].map((o) => [id(o), o])).values()]);
}

export function groupOf(o: Obj): string {
  const version = String(o.apiVersion);
  return version.includes("/") ? version.slice(0, version.indexOf("/")) : "";
}

export function keyOf(o: Obj): string {
  return `${o.metadata.namespace ?? "default"}/${o.metadata.name}`;
}

export function nameOf(o: Obj): string {
  return `${o.kind} ${keyOf(o)}`;
}

function podLabels(o: Obj, all: readonly Obj[]): Record<string, string> | undefined {
  switch (`${groupOf(o)}/${o.kind}`) {
    case "/Pod":
      return o.metadata.labels ?? {};
    case "apps/Deployment":
    case "apps/StatefulSet":
    case "apps/DaemonSet":
    case "apps/ReplicaSet":
    case "batch/Job":
      return o.spec?.template?.metadata?.labels ?? {};
    case "batch/CronJob":
      return o.spec?.jobTemplate?.spec?.template?.metadata?.labels ?? {};
    case "argoproj.io/Rollout": {
      const ref = o.spec?.workloadRef;
      const owner =
        ref &&
        all.find(
          (x) =>
            x.kind === ref.kind &&
            x.metadata.name === ref.name &&
            x.metadata.namespace === o.metadata.namespace,
        );
      return (owner ?? o).spec?.template?.metadata?.labels ?? {};
    }
    default:
      return undefined;
  }
}

/** What a Service port speaks: `http` is routed by L7 rules, `tcp` is not, `auto` is found out at run time. */
export function protocolOf(port: Obj): "http" | "tcp" | "auto" {
  if (["UDP", "SCTP"].includes(port.protocol)) return "tcp";
  const known = (text: string): "http" | "tcp" | undefined => {
    const word = text.toLowerCase();
    if (["http", "http2", "grpc", "grpc-web"].includes(word)) return "http";
    if (["tcp", "tls", "https", "mongo", "mysql", "redis", "udp", "hbone"].includes(word))
      return "tcp";
    return undefined;
  };
  if (typeof port.appProtocol === "string") {
    if (["kubernetes.io/h2c", "kubernetes.io/ws"].includes(port.appProtocol)) return "http";
    if (port.appProtocol === "kubernetes.io/wss") return "tcp";
    return known(port.appProtocol) ?? "auto";
  }
  const name = String(port.name ?? "").toLowerCase();
  const named = known(name.startsWith("grpc-web") ? "grpc-web" : (name.split("-")[0] ?? ""));
  return named ?? ([25, 53, 3306, 27017].includes(port.port) ? "tcp" : "auto");
}

/** Host names by which a Service is addressed. */
export function namesOf(service: Obj): readonly string[] {
  const { name, namespace } = service.metadata;
  return [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ];
}

export const noBehaviour: Readonly<Record<string, unknown>> = {};

/** The Service's own route: what happens where no route table exists. */
export function defaultVerdict(
  cluster: Cluster,
  service: Obj,
  port: number,
  policy: Readonly<Record<string, unknown>> = {},
): Verdict {
  return concluded(
    [backend(cluster, service, { port, weight: 100, missing: "503", policy })],
    noBehaviour,
    "default",
  );
}

/** One destination of an existing or missing Service port. */
export function backend(
  cluster: Cluster,
  service: Obj,
  options: {
    readonly port: number;
    readonly weight: number;
    readonly missing: "500" | "503";
    readonly subset?: Readonly<Record<string, string>>;
    readonly policy: Readonly<Record<string, unknown>>;
  },
): Destination {
  const { port, weight, missing, policy } = options;
  const hasPort = (service.spec?.ports ?? []).some((p: Obj) => p.port === port);
  const workloads = hasPort ? cluster.workloads(service, options.subset) : [];
  const selecting = Object.keys(service.spec?.selector ?? {}).length > 0;
  const failure = !hasPort ? missing : selecting && workloads.length === 0 ? "503" : undefined;
  return {
    service: keyOf(service),
    port,
    workloads,
    weight,
    policy,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The verdict of a rule with these destinations. */
export function concluded(
  destinations: readonly Destination[],
  behaviour: Readonly<Record<string, unknown>>,
  rule: string,
): Verdict {
  const failures = new Set(destinations.map((d) => d.failure));
  const [only] = [...failures];
  if (failures.size === 1 && only !== undefined)
    return { outcome: only, destinations: [], behaviour, rule };
  return { outcome: "routed", destinations, behaviour, rule };
}

/**
 * One verdict of several possible ones: theirs if they agree on everything but the name of the rule,
 * else `ambiguous`. Ages of objects are unknown, so nothing may depend on them.
 */
export function agreed(verdicts: readonly Verdict[]): Verdict | undefined {
  const [first] = verdicts;
  if (first === undefined) return undefined;
  const texts = new Set(verdicts.map(({ rule, ...rest }) => JSON.stringify(rest)));
  if (texts.size === 1) return first;
  const rules = [...new Set(verdicts.map((v) => v.rule))].sort().join(" or ");
  return { outcome: "ambiguous", destinations: [], behaviour: noBehaviour, rule: rules };
}

/** Whether Istio shows an object to a namespace (`exportTo`). */
export function isVisible(
  exportTo: readonly string[] | undefined,
  home: string,
  client: string,
): boolean {
  const to = exportTo === undefined || exportTo.length === 0 ? ["*"] : exportTo;
  return to.includes("*") || to.includes(client) || (to.includes(".") && home === client);
}

/** The same for a Service: its annotation. */
export function isServiceVisible(service: Obj, client: string): boolean {
  const raw = service.metadata.annotations?.["networking.istio.io/exportTo"];
  return isVisible(
    raw === undefined
      ? undefined
      : String(raw)
          .split(",")
          .map((s) => s.trim()),
    service.metadata.namespace,
    client,
  );
}

/** The more specific of two host patterns, if a host can match both. */
export function intersection(a: string, b: string): string | undefined {
  if (a === b || b === "*") return a;
  if (a === "*") return b;
  if (matchesHost(a, b)) return b;
  return matchesHost(b, a) ? a : undefined;
}

/** Whether a pattern (`*`, `*.example.com`, exact) matches a host or a more specific pattern. */
export function matchesHost(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.")
    ? host !== pattern.slice(2) && host.endsWith(pattern.slice(1))
    : pattern === host;
}

/** The most specific of the patterns that match a host. */
export function bestHost(patterns: readonly string[], host: string): string | undefined {
  const rank = (p: string) => (p.startsWith("*") ? p.length : 1_000 + p.length);
  return patterns.filter((p) => matchesHost(p, host)).sort((a, b) => rank(b) - rank(a))[0];
}

/** All orders of a short list. */
export function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length > 5)
    throw new Error("too many objects of unknown age on one gateway for this evaluator");
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
  );
}
