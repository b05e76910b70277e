/** @module Hosts that objects add to those of Services, and whose pods may be behind them. */
import { servicesEntered } from "../../kube/entries.ts";
import { asString } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { nodesAt } from "../../kube/selectors.ts";
import type { Cluster } from "./cluster.ts";
import { HostIndex } from "./hosts.ts";

/** What is known of a destination outside of Services. `why`: manifests do not tell whether their pods are behind it. */
export interface Elsewhere {
  readonly why?: string;
}

/** What a host is that no Service has; undefined where nothing in the cluster knows it. */
export function hostElsewhere(cluster: Cluster, host: string): Elsewhere | undefined {
  const found = addedHosts(cluster).matching(host);
  if (found.length === 0) return undefined;
  const [inside] = found.filter(({ item }) => leadsInside(cluster, item));
  if (inside === undefined) return {};
  const name = displayName(objectKey(inside.item));
  return { why: `${name} sends requests to pods of this cluster past the rules of their Services` };
}

const addedHosts = oncePer(
  (cluster: Cluster) =>
    new HostIndex(
      [...cluster.objects.values()].flatMap((object) => {
        const { hosts } = kindOf(object);
        if (hosts === undefined) return [];
        return nodesAt(object, hosts).flatMap(({ value }) => {
          const pattern = asString(value);
          return pattern === undefined ? [] : [[pattern, object] as const];
        });
      }),
    ),
);

/** Whether an object sends requests to pods or Services that manifests show. */
function leadsInside(cluster: Cluster, object: KubeObject): boolean {
  return (
    cluster.selectorsOf(object).some((one) => one.sends && cluster.selected(one).length > 0) ||
    servicesEntered(object).some(({ service }) => cluster.services.has(service))
  );
}
