/** @module Where requests come in: every Service port for every kind of client, every Gateway and host. */
import { compareText } from "../../kube/compare-text.ts";
import { serviceNames } from "../../kube/hosts.ts";
import { at } from "../../kube/json.ts";
import type { GatewayEntry } from "../api.ts";
import type { Cluster, Service } from "../cluster/cluster.ts";
import { type Caller, Callers, type CopiedWorkload } from "./clients.ts";
import { gatewayHosts } from "./gateway-entries.ts";

/** A way in. */
export type Entry =
  | {
      readonly kind: "mesh";
      readonly service: Service;
      readonly port: number;
      readonly client: Caller;
      /** Host names by which the Service is addressed. */
      readonly authorities: readonly string[];
    }
  | ({
      readonly kind: "gateway";
      readonly host: string;
      readonly port: number;
      readonly tls?: true;
      readonly authorities: readonly string[];
    } & GatewayEntry);

/** For people and for counts: `shop/cart:8080`, `gateway shop/public www.example.org:80`. */
export function entryName(entry: Entry): string {
  return entry.kind === "mesh"
    ? `${entry.service.key}:${entry.port}`
    : `gateway ${entry.gateway} ${entry.host}:${entry.port}`;
}

/**
 * All ways into a cluster. `before` has the Services and clients; both have Gateways and routes; `forks` call
 * like the workloads that they copy.
 */
export function entriesOf(
  before: Cluster,
  after: Cluster,
  forks: Iterable<CopiedWorkload>,
): readonly Entry[] {
  const callers = new Callers(before, after, forks);
  const mesh = [...before.services.values()]
    .filter(({ object }) => at(object, "spec", "type") !== "ExternalName")
    .sort((a, b) => compareText(a.key, b.key))
    .flatMap((service) => {
      const clients = callers.of(service);
      const authorities = serviceNames(service);
      return service.ports.flatMap(({ number: port }) =>
        clients.map((client): Entry => ({ kind: "mesh", service, port, client, authorities })),
      );
    });
  const gateways = gatewayHosts([before, after]).map(
    (host): Entry => ({ kind: "gateway", ...host, authorities: [host.host] }),
  );
  return [...mesh, ...gateways];
}
