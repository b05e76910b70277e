/**
 * @module Who sees which VirtualService (`exportTo`), and which of several for one mesh host a client
 * obeys: one that is private to the client's namespace beats one exported to it by name, and that
 * beats a public one; the oldest wins only among equals (measured).
 */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { RouteTable } from "../../../model/route-table.ts";

/** Namespaces that see a VirtualService; the mesh's default is all of them. */
export function exportedTo({ owner }: RouteTable): ReadonlySet<string> | "*" {
  const listed = asArray(at(owner.object, "spec", "exportTo")).flatMap((n) => asString(n) ?? []);
  if (listed.length === 0 || listed.includes("*")) return "*";
  const own = ownNamespace({ owner });
  return new Set(listed.filter((n) => n !== "~").map((n) => (n === "." ? own : n)));
}

/**
 * The VirtualServices of one mesh host of which some client obeys the oldest: sets of two or more,
 * each once. Empty where every client, wherever it is, has exactly one that comes first.
 */
export function rivals(tables: readonly RouteTable[]): readonly (readonly RouteTable[])[] {
  const named = tables.flatMap((table) => {
    const to = exportedTo(table);
    return to === "*" ? [] : [...to];
  });
  // `undefined` stands for every namespace that none of them names.
  const clients = [undefined, ...new Set(named)];
  const found = new Map<string, readonly RouteTable[]>();
  for (const client of clients) {
    const first = firstFor(client, tables);
    const id = first.map((table) => tables.indexOf(table)).join(" ");
    if (first.length > 1) found.set(id, first);
  }
  return [...found.values()];
}

/** What a client's namespace sees in the first of the three ranks that is not empty. */
function firstFor(
  client: string | undefined,
  tables: readonly RouteTable[],
): readonly RouteTable[] {
  const ranks = [0, 1, 2].map((rank) => tables.filter((table) => rankFor(client, table) === rank));
  return ranks.find((rank) => rank.length > 0) ?? [];
}

/** 0: private, 1: exported by name, 2: public; undefined: not seen. */
function rankFor(client: string | undefined, table: RouteTable): number | undefined {
  const to = exportedTo(table);
  if (to === "*") return 2;
  if (client === undefined || !to.has(client)) return undefined;
  return client === ownNamespace(table) ? 0 : 1;
}

function ownNamespace({ owner }: Pick<RouteTable, "owner">): string {
  return owner.object.metadata.namespace ?? "";
}
