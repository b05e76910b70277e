/**
 * @module Where the rules of a baseline lead, as they are written: also those that no request meets, which
 * the compiler may refuse all the same.
 */

import { resolveHost } from "../../lib/kube/hosts.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { Cluster, type Service } from "../../lib/simulate/cluster/cluster.ts";
import type { Destination } from "../../lib/simulate/tables/verdict.ts";
import type { Obj } from "../support/proxies.ts";

/** As much of a destination as the fork rule looks at. */
export type WrittenDestination = Pick<Destination, "behind" | "workloads" | "weight">;

/** The destinations of every rule, and of every Service's default route. */
export function writtenRules(objects: readonly Obj[]): readonly (readonly WrittenDestination[])[] {
  const cluster = new Cluster(objects as readonly KubeObject[], "cluster.local");
  const all = (kind: string, field: string) =>
    objects
      .filter((object) => object.kind === kind)
      .flatMap((object) => (object.spec[field] ?? []).map((rule: Obj) => ({ object, rule })));
  return [
    ...[...cluster.services.values()].map((service) => [to(cluster, service, 1)]),
    ...all("VirtualService", "http").map(({ object, rule }) =>
      (rule.route ?? []).map(({ destination, weight = rule.route.length === 1 ? 1 : 0 }: Obj) => {
        const host = resolveHost(destination.host, object.metadata.namespace, cluster.domain);
        const [name, namespace] = host.split(".");
        const labels = subset(objects, host, destination.subset);
        return to(cluster, cluster.services.get(`${namespace}/${name}`), weight, labels);
      }),
    ),
    ...["HTTPRoute", "GRPCRoute"]
      .flatMap((kind) => all(kind, "rules"))
      .filter(({ rule }) => !rule.filters?.some(({ type }: Obj) => type === "RequestRedirect"))
      .map(({ object, rule }) =>
        (rule.backendRefs ?? []).map(({ name, namespace, weight = 1 }: Obj) => {
          const home = namespace ?? object.metadata.namespace;
          return to(cluster, cluster.services.get(`${home}/${name}`), weight);
        }),
      ),
  ];
}

function to(
  cluster: Cluster,
  service: Service | undefined,
  weight: number,
  labels: Obj = {},
): WrittenDestination {
  if (service === undefined) return { behind: [], workloads: [], weight };
  const behind = cluster.behind(service);
  return {
    behind,
    workloads: labels === undefined ? [] : cluster.behind(service, labels),
    weight,
  };
}

/** Labels of a subset; undefined: nobody defines it. */
function subset(objects: readonly Obj[], host: string, name: string | undefined): Obj {
  if (name === undefined) return {};
  return objects
    .filter(({ kind, spec, metadata }) => {
      return (
        kind === "DestinationRule" &&
        resolveHost(spec.host, metadata.namespace, "cluster.local") === host
      );
    })
    .flatMap(({ spec }) => spec.subsets ?? [])
    .find((one: Obj) => one.name === name)?.labels;
}
