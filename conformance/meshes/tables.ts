/**
 * @module What another implementation than Istio made of a cluster, in the form in which Istio's answer is read: its route
 * configurations, their destinations named as Istio names them, and whose pods are behind each Service.
 */
import { createHash } from "node:crypto";
import {
  asArray,
  asNumber,
  asRecord,
  asString,
  at,
  stable,
  stringMap,
} from "../../lib/kube/json.ts";
import { displayName, type KubeObject, objectKey } from "../../lib/kube/object.ts";
import { podTemplate } from "../../lib/kube/pod-templates.ts";
import type { IstioAnswer, Message, ProxyAnswer, Remark, World } from "../istio.ts";

/** What the proxies of a Service's callers, or of a Gateway, do with requests to some ports. */
export interface MeshTable {
  readonly kind: "Service" | "Gateway";
  /** `namespace/name`. */
  readonly owner: string;
  readonly ports: readonly number[];
  /** RouteConfiguration; its destinations are `destination(...)`. */
  readonly routes: Message;
}

/** What was made of one cluster. */
export interface MeshAnswer {
  readonly id: string;
  readonly refused: readonly Remark[];
  readonly tables: readonly MeshTable[];
}

/** The name of a destination. */
export function destination(namespace: string, name: string, port: number | string): string {
  return `outbound|${port}||${name}.${namespace}.svc.cluster.local`;
}

/** The answers, as if Istio had given them. Each Service is at the address of its own key. */
export function asIstio(worlds: readonly World[], answers: readonly MeshAnswer[]): IstioAnswer {
  const values: Record<string, Message> = {};
  const keep = (value: Message) => {
    const hash = createHash("sha256").update(stable(value)).digest("hex").slice(0, 16);
    values[hash] = value;
    return hash;
  };
  const manager = keep({});
  return {
    values,
    worlds: worlds.map(({ id, objects, proxies }) => {
      const answer = answers.find((one) => one.id === id);
      if (answer === undefined) throw new Error(`nothing was said about ${id}`);
      const services = (objects as readonly KubeObject[]).filter(({ kind }) => kind === "Service");
      const clusters = Object.fromEntries(services.flatMap((one) => clustersOf(one, objects)));
      const tables = [...answer.tables, ...untouched(services, answer.tables)].map(
        (table, index) => ({
          ...table,
          name: `t${index}`,
          hash: keep(table.routes),
        }),
      );
      return {
        ...{ id, refused: answer.refused, warned: [], through: {}, behind: {}, pushMillis: 0 },
        services: Object.fromEntries(services.map((one) => [keyOf(one), addressOf(one)])),
        proxies: proxies.map((proxy): ProxyAnswer => {
          const own = tables.filter(({ kind, owner }) =>
            proxy.gateway === undefined
              ? kind === "Service"
              : kind === "Gateway" && owner === proxy.gateway,
          );
          return {
            ...{ id: proxy.id, clusters, routeMillis: 0, routeBytes: 0 },
            listeners: own.flatMap(({ kind, owner, ports, name }) =>
              ports.map((port) => ({
                address: kind === "Service" ? owner : "0.0.0.0",
                port,
                route: name,
                manager,
              })),
            ),
            routes: Object.fromEntries(own.map(({ name, hash }) => [name, hash])),
          };
        }),
      };
    }),
  };
}

// --- internal ---

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function addressOf(service: KubeObject): string {
  return at(service, "spec", "clusterIP") === "None" ? "None" : keyOf(service);
}

/** Ports without routes, whose connections are passed on: as if by a route that changes nothing. */
function untouched(
  services: readonly KubeObject[],
  tables: readonly MeshTable[],
): readonly MeshTable[] {
  return services
    .filter((service) => addressOf(service) !== "None")
    .flatMap((service) => {
      const owner = keyOf(service);
      const { namespace = "", name } = service.metadata;
      const known = tables.filter((table) => table.kind === "Service" && table.owner === owner);
      return asArray(at(service, "spec", "ports")).flatMap((port): readonly MeshTable[] => {
        const number = asNumber(at(port, "port")) ?? 0;
        if (known.some(({ ports }) => ports.includes(number))) return [];
        const route = {
          match: { prefix: "/" },
          route: { cluster: destination(namespace, name, number) },
        };
        const routes = { virtual_hosts: [{ name: "*", domains: ["*"], routes: [route] }] };
        return [{ kind: "Service", owner, ports: [number], routes }];
      });
    });
}

/** Every port of a Service, with the workloads that it selects. */
function clustersOf(service: KubeObject, objects: readonly unknown[]) {
  const selector = Object.entries(stringMap(at(service, "spec", "selector")));
  const endpoints = (objects as readonly KubeObject[]).flatMap((object) => {
    const labels = stringMap(at(podTemplate(object), "metadata", "labels"));
    const isBehind =
      selector.length > 0 &&
      object.metadata.namespace === service.metadata.namespace &&
      selector.every(([name, value]) => labels[name] === value);
    return isBehind ? [displayName(objectKey(object))] : [];
  });
  const { namespace = "", name } = service.metadata;
  return asArray(at(service, "spec", "ports"))
    .map(asRecord)
    .map(
      (port) =>
        [
          destination(namespace, name, asNumber(port.port) ?? asString(port.port) ?? ""),
          { endpoints: endpoints.sort(), policy: "" },
        ] as const,
    );
}
