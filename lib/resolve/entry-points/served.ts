/** @module Which tables of the baseline a Gateway asks for a host, and where it listens for one. */
import { intersection, matchesHost } from "../../kube/hosts.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint, Listener } from "../../model/entry-point.ts";
import type { RouteTable } from "../../model/route-table.ts";

/** A Gateway as far as its hosts are concerned. */
export type Place = Pick<EntryPoint, "gateway" | "backend" | "listeners">;

/** A host under which a table serves at a listener of a Gateway. */
export interface ServedHost extends Pick<Listener, "host" | "port" | "protocol" | "bind"> {
  readonly table: RouteTable;
}

/** The hosts under which a table serves at a Gateway: its own, narrowed by the Gateway's. */
function servedHosts(table: RouteTable, { gateway, listeners }: Place): readonly ServedHost[] {
  return table.scopes.flatMap((scope) =>
    scope.kind === "gateway" && scope.gateway === gateway
      ? scope.hosts.flatMap((asked) =>
          listeners.flatMap((one) => {
            const host = intersection(asked, one.host);
            return host === undefined ? [] : [{ ...one, host, table }];
          }),
        )
      : [],
  );
}

function tablesAt({ backend }: Place, { tables }: BaselineIndex): readonly RouteTable[] {
  return tables.filter((one) => one.backend === backend && !one.delegate && one.rules.length > 0);
}

/** The tables that a host's requests meet: a proxy asks those of the most specific name alone. */
export function tablesOf(
  host: string,
  place: Place,
  baseline: BaselineIndex,
): readonly RouteTable[] {
  const served = tablesAt(place, baseline).map((table) => ({
    table,
    hosts: servedHosts(table, place)
      .map((one) => one.host)
      .filter((one) => matchesHost(one, host)),
  }));
  const longest = Math.max(0, ...served.flatMap(({ hosts }) => hosts.map(specificity)));
  return served
    .filter(({ hosts }) => hosts.some((one) => specificity(one) === longest))
    .map(({ table }) => table);
}

/** A name in full beats every wildcard, and a longer wildcard a shorter one. */
function specificity(host: string): number {
  return host.startsWith("*") ? host.length : 1000 + host.length;
}

/** The hosts at a Gateway for which the baseline has routes. */
export function hostsAt(place: Place, baseline: BaselineIndex): readonly string[] {
  const served = tablesAt(place, baseline).flatMap((table) => servedHosts(table, place));
  return [...new Set(served.map(({ host }) => host))];
}

/** The same, with the listeners that take the routes. */
export function servedAt(place: Place, baseline: BaselineIndex): readonly ServedHost[] {
  return tablesAt(place, baseline).flatMap((table) => {
    const home = table.owner.object.metadata.namespace ?? "";
    const listeners = place.listeners.filter((one) => one.takes(home));
    return servedHosts(table, { ...place, listeners });
  });
}

/** Whether two listeners are of one port. */
export function isBeside(one: Listener, other: Listener): boolean {
  return one.port === other.port && one.protocol === other.protocol;
}

/** Of the places where a Gateway answers for a lane's host, those where it does for the baseline's. */
export function besideBase(
  answering: readonly Listener[],
  { host, listeners }: { readonly host: string } & Pick<Place, "listeners">,
): readonly Listener[] {
  const base = listenersFor(host, { listeners });
  return answering.filter((one) => base.some((other) => isBeside(one, other)));
}

/** Where a Gateway answers for a host: of the listeners of one port, the one of the most specific name. */
export function listenersFor(
  host: string,
  { listeners }: Pick<Place, "listeners">,
): readonly Listener[] {
  const serving = listeners.filter((one) => matchesHost(one.host, host));
  return serving.filter(
    (one) =>
      !serving.some(
        (other) => isBeside(other, one) && specificity(other.host) > specificity(one.host),
      ),
  );
}
