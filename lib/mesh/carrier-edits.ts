/**
 * @module Rules that write into carriers' headers themselves, where a preview writes the lane's key. The key is what goes
 * on; in a list, it goes on with what the rule leaves or puts there.
 */
import { asArray, asString, at, isRecord } from "../kube/json.ts";
import type { Json, JsonObject } from "../kube/object.ts";
import { addedLine, type Carriers, carrierHeader, isMember } from "../model/carriers.ts";
import type { KeyWrite } from "./key-writes.ts";

/** What a rule, or one of its destinations, does with carriers' headers; names in lower case. */
export interface CarrierEdit {
  readonly does: "set" | "add" | "remove";
  readonly header: string;
  /** Empty where it removes. */
  readonly value: string;
}

/**
 * Changes of request headers without those of carriers, and those.
 * @param node With `set`, `add` and `remove`, as Istio or as Gateway API writes them.
 */
export function apartFromCarriers(
  node: JsonObject,
  carriers: Carriers,
): { readonly kept: JsonObject; readonly edits: readonly CarrierEdit[] } {
  const headers = new Set(carriers.map(carrierHeader));
  const edits: CarrierEdit[] = [];
  const isKept = (does: CarrierEdit["does"], name: string, value = ""): boolean => {
    const header = name.toLowerCase();
    if (!headers.has(header)) return true;
    edits.push({ does, header, value });
    return false;
  };
  const kept: Record<string, Json> = { ...node };
  for (const does of ["set", "add", "remove"] as const) {
    const said = node[does];
    if (isRecord(said)) {
      const own = Object.entries(said).filter(([name, value]) =>
        isKept(does, name, asString(value)),
      );
      kept[does] = Object.fromEntries(own);
      if (own.length === 0) delete kept[does];
    } else if (said !== undefined) {
      const own = asArray(said).filter((one) =>
        isKept(does, asString(one) ?? asString(at(one, "name")) ?? "", asString(at(one, "value"))),
      );
      kept[does] = own;
      if (own.length === 0) delete kept[does];
    }
  }
  return { kept: edits.length === 0 ? node : kept, edits };
}

/** The change for a key in place of such edits, which are left out. */
export function writeOver(
  write: KeyWrite,
  edits: readonly CarrierEdit[],
  { carriers, key }: { readonly carriers: Carriers; readonly key: string },
): KeyWrite {
  const set = new Map(Object.entries(write.set));
  const add = new Map(Object.entries(write.add));
  for (const carrier of carriers.filter(isMember)) {
    const header = carrierHeader(carrier);
    const own = edits.filter((one) => one.header === header);
    if (own.length === 0) continue;
    const others = own
      .toSorted((a, b) => Number(a.does === "add") - Number(b.does === "add"))
      .flatMap(({ value }) => value.split(","))
      .filter((one) => !["", carrier.name].includes(one.split(/[=;]/)[0]?.trim() ?? ""));
    const [, value] = addedLine(carrier, key, others);
    const replaces = set.has(header) || own.some(({ does }) => does !== "add");
    if (replaces) add.delete(header);
    (replaces ? set : add).set(header, value);
  }
  return { ...write, set: Object.fromEntries(set), add: Object.fromEntries(add) };
}
