/** @module The tables of entries. Callers that differ in nothing but the key which their proxies give are read once. */
import { remembered } from "../../../kube/once.ts";
import type { Cluster } from "../../../simulate/cluster/cluster.ts";
import type { Entry } from "../../../simulate/entries/entries.ts";
import { givenTo } from "../../../simulate/entries/given-key.ts";
import { type Compared, comparedTables } from "../../../simulate/tables/compared.ts";
import type { World } from "../../../simulate/tables/tables.ts";

/** Reads the tables of entries. */
export function tablesReader(
  world: World,
  clusters: { readonly before: Cluster; readonly after: Cluster },
): (entry: Entry) => readonly Compared[] {
  const known = new Map<string, readonly Compared[]>();
  return (entry) => {
    const like = entry.kind === "mesh" ? entry.client.like : undefined;
    if (entry.kind === "gateway" || like === undefined)
      return comparedTables(world, clusters, entry);
    const { service, port, client } = entry;
    const id = `${service.key}:${port} ${like.namespace} ${like.name}`;
    const read = () => comparedTables(world, clusters, { ...entry, client: like });
    const given = givenTo(clusters.after, client);
    return (
      remembered(known, id, read)
        // What is not applied yet has no pods that call.
        .filter(({ alone }) => alone === undefined)
        .map((tables) => (given === undefined ? tables : { ...tables, given }))
    );
  };
}
