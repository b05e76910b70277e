/** @module One question in two clusters: which proxy answers it, and with which of its tables. */

import { createHash } from "node:crypto";
import { stable } from "../lib/kube/json.ts";
import type { Entry } from "../lib/simulate/entries/entries.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import type { Table } from "./envoy.ts";
import type { Destination, IstioAnswer, ProxyAnswer, ProxyRequest, WorldAnswer } from "./istio.ts";

/** The proxies that an environment's questions need, in the cluster before or after. */
export function proxiesFor(
  answered: readonly Answered[],
  when: "before" | "after",
): readonly ProxyRequest[] {
  const found = new Map(answered.map(({ entry }) => [proxyId(entry, when), proxyOf(entry, when)]));
  return [...found.values()];
}

function proxyOf(entry: Entry, when: "before" | "after"): ProxyRequest {
  const id = proxyId(entry, when);
  if (entry.kind === "gateway") {
    return { id, namespace: entry.gateway.split("/")[0] ?? "", labels: {}, gateway: entry.gateway };
  }
  const { namespace, labels, baselineLabels } = entry.client;
  return { id, namespace, labels: when === "before" ? baselineLabels : labels };
}

function proxyId(entry: Entry, when: "before" | "after"): string {
  const { client } = entry.kind === "mesh" ? entry : { client: undefined };
  const who =
    client === undefined
      ? (entry as { readonly gateway: string }).gateway
      : [client.namespace, when === "before" ? client.baselineLabels : client.labels];
  return `p${createHash("sha256").update(JSON.stringify(who)).digest("hex").slice(0, 12)}`;
}

/** Where a request of an entry goes: into routes, straight to a destination, or nowhere. */
export type Way =
  | { readonly kind: "routes"; readonly table: Table }
  | { readonly kind: "tcp"; readonly workloads: readonly string[] }
  | { readonly kind: "none" };

/** What Istio made of one cluster, as ways for requests. */
export class Configuration {
  readonly #values: IstioAnswer["values"];
  readonly #world: WorldAnswer;
  readonly #when: "before" | "after";
  readonly #tables: Map<string, Table>;
  readonly #ways = new Map<string, Way>();

  /** `tables` collects the tables of all configurations: equal ones are one. */
  constructor(
    answer: IstioAnswer,
    id: string,
    when: "before" | "after",
    tables: Map<string, Table>,
  ) {
    const world = answer.worlds.find((one) => one.id === id);
    if (world === undefined) throw new Error(`Istio said nothing about ${id}`);
    this.#world = world;
    this.#values = answer.values;
    this.#when = when;
    this.#tables = tables;
  }

  get refused() {
    return this.#world.refused;
  }

  way(entry: Entry): Way {
    const proxy = this.#deciding(entry);
    const place = entry.kind === "mesh" ? entry.service.key : entry.gateway;
    const id = `${this.#proxy(entry).id} ${place} ${entry.port}`;
    let way = this.#ways.get(id);
    if (way === undefined) {
      way = this.#find(entry, proxy);
      this.#ways.set(id, way);
    }
    return way;
  }

  /** A destination by the name of its cluster. What passes through goes to the Service that was called. */
  destination(entry: Entry, cluster: string): Destination | undefined {
    const name =
      cluster === "PassthroughCluster" && entry.kind === "mesh" ? ownCluster(entry) : cluster;
    const own = this.#deciding(entry)?.clusters[name];
    if (own !== undefined || name === cluster) return own;
    return this.#world.proxies
      .map(({ clusters }) => clusters[name])
      .find((found) => found !== undefined);
  }

  /** How clusters of a Service port treat requests that can end at a workload: hashes. */
  policiesOf(service: string, port: number | undefined, workload: string): ReadonlySet<string> {
    const [namespace, name] = service.split("/");
    const end = `|${name}.${namespace}.svc.cluster.local`;
    const found = new Set<string>();
    for (const { clusters } of this.#world.proxies) {
      for (const [id, { endpoints, policy }] of Object.entries(clusters)) {
        const own =
          /^(outbound|inbound-vip)\|(\d+)\|/.exec(id)?.[2] === String(port ?? "") &&
          id.endsWith(end);
        if (own && endpoints.includes(workload)) found.add(policy);
      }
    }
    return found;
  }

  /** What a hash stands for, as text. */
  value(hash: string): string {
    return stable(this.#values[hash]);
  }

  #proxy(entry: Entry): ProxyAnswer {
    const id = proxyId(entry, this.#when);
    const proxy = this.#world.proxies.find((one) => one.id === id);
    if (proxy === undefined) throw new Error(`no proxy ${id} in ${this.#world.id}`);
    return proxy;
  }

  /** The proxy that looks at an entry's requests: of a captured pod the Service's waypoint, if it has one. */
  #deciding(entry: Entry): ProxyAnswer | undefined {
    const own = this.#proxy(entry);
    if (own.captured !== true || entry.kind !== "mesh") return own;
    const waypoint = this.#isHeadless(entry) ? undefined : this.#world.through[entry.service.key];
    return this.#world.proxies.find(({ id }) => id === waypoint);
  }

  /** Pods are addressed one by one: ztunnel asks a Service's waypoint for its cluster IP only. */
  #isHeadless({ service }: Entry & { readonly kind: "mesh" }): boolean {
    return this.#world.services[service.key] === "None";
  }

  #find(entry: Entry, proxy: ProxyAnswer | undefined): Way {
    if (proxy === undefined) {
      const key = entry.kind === "mesh" ? entry.service.key : "";
      return { kind: "tcp", workloads: this.#world.behind[key] ?? [] };
    }
    const address = entry.kind === "mesh" ? this.#world.services[entry.service.key] : undefined;
    const at = (where: string | undefined) =>
      proxy.listeners.find((one) => one.port === entry.port && one.address === where);
    const listener = at(address) ?? at("0.0.0.0");
    const hash = listener?.route === undefined ? undefined : proxy.routes[listener.route];
    if (listener?.manager !== undefined && hash !== undefined) {
      return { kind: "routes", table: this.#table(hash, listener.manager, proxy) };
    }
    if (entry.kind === "gateway") return { kind: "none" };
    const direct = listener?.tcp ?? ownCluster(entry);
    return { kind: "tcp", workloads: this.destination(entry, direct)?.endpoints ?? [] };
  }

  #table(hash: string, managerHash: string, proxy: ProxyAnswer): Table {
    const routes = this.#values[hash];
    const manager = this.#values[managerHash];
    const named = new Set(
      JSON.stringify(routes).match(
        /"(?:(?:outbound|inbound-vip)\|[^"]*|PassthroughCluster|BlackHoleCluster)"/g,
      ),
    );
    const clusters = new Map(
      [...named]
        .map((text) => JSON.parse(text) as string)
        .sort()
        .flatMap((name): [string, boolean][] => {
          if (name === "PassthroughCluster") return [[name, true]];
          const known = proxy.clusters[name];
          return known === undefined ? [] : [[name, known.endpoints.length > 0]];
        }),
    );
    const text = JSON.stringify([routes, manager, [...clusters]]);
    const id = `t${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
    const known = this.#tables.get(id);
    if (known !== undefined) return known;
    const table = { id, routes, manager, clusters };
    this.#tables.set(id, table);
    return table;
  }
}

function ownCluster(entry: Entry & { readonly kind: "mesh" }): string {
  const { name, namespace } = entry.service;
  return `outbound|${entry.port}||${name}.${namespace}.svc.cluster.local`;
}
