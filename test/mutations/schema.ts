/**
 * @module Fields that real schemas give to emitted objects: those of Kubernetes' kinds from the API server's OpenAPI
 * (lib/kube/structures.gen.ts), others from their CRDs (lib/kube/crds.gen.ts). Both are recorded by
 * `npm run conformance -- schemas --record`.
 */
import { crds } from "../../lib/kube/crds.gen.ts";
import type { Json, JsonObject } from "../../lib/kube/object.ts";
import { structures } from "../../lib/kube/structures.gen.ts";
import { isMap, type Path, textAt } from "./node.ts";
import type { Random } from "./random.ts";

/** `s` text, `s=a|b` one of some, `b`, `i`, `n`, `p` integer or text, `q` quantity, `[T]`, `{*: T}`, a map of fields. */
type Type = Json;

const fields: JsonObject = Object.fromEntries(
  crds
    .trim()
    .split("\n")
    .map((line) => {
      const end = line.indexOf(" ");
      return [line.slice(0, end), JSON.parse(line.slice(end + 1)) as Json];
    }),
);
const named = new Map<string, ReadonlyMap<string, string>>();
const kinds = new Map<string, string>();
for (const line of structures.trim().split("\n")) {
  const [[name = "", kind = ""] = [], ...own] = line.split(" ").map((word) => word.split("@"));
  kinds.set(kind, name);
  const pairs = own.map(([field = ""]) => /^(.*):(.*)$/.exec(field) ?? []);
  named.set(name, new Map(pairs.map(([, field = "", type = ""]) => [field, type])));
}

/** The type of a node of a document; undefined: no schema says it. */
export function typeAt(document: Json, path: Path): Type | undefined {
  const kind = `${textAt(document, "apiVersion")}/${textAt(document, "kind")}`;
  const root =
    kinds.get(kind) ?? (fields[kind] && { metadata: "ObjectMeta", ...fieldsOf(fields[kind]) });
  return path.reduce<Type | undefined>(
    (type, step) =>
      type === undefined
        ? undefined
        : typeof step === "number"
          ? itemOf(type)
          : (fieldsOf(type)[step] ?? fieldsOf(type)["*"]),
    root,
  );
}

/** The fields of a type, by name; `*` for any name. */
export function fieldsOf(type: Type): JsonObject {
  if (isMap(type))
    return Object.fromEntries(
      Object.entries(type).filter(([name]) => name !== "|" && name !== "!"),
    );
  if (typeof type !== "string") return {};
  if (/^\{.*\}$/.test(type)) return { "*": type.slice(1, -1) };
  return Object.fromEntries(named.get(type) ?? []);
}

/** The type of a list's items. */
export function itemOf(type: Type): Type | undefined {
  if (Array.isArray(type)) return type[0];
  const [, items] = (typeof type === "string" && /^\[(.+?)(?:[,|][\w,]*)?\]$/.exec(type)) || [];
  return items;
}

/** A value of a type, with few fields of maps. */
export function exampleOf(type: Type, random: Random, depth = 0): Json {
  const item = itemOf(type);
  if (item !== undefined) return depth > 4 ? [] : [exampleOf(item, random, depth + 1)];
  if (typeof type === "string" && type.startsWith("s="))
    return random.one(type.slice(2).split("|"));
  const own = Object.entries(fieldsOf(type));
  if (own.length > 0)
    return Object.fromEntries(
      random
        .shuffled(own)
        .slice(0, depth > 4 ? 0 : 2)
        .map(([field, value]) => [
          field === "*" ? "more" : field,
          exampleOf(value, random, depth + 1),
        ]),
    );
  if (type === "b") return random.one([true, false]);
  if (["i", "n", "p"].includes(String(type))) return random.one([1, 15_001]);
  if (type === "q") return "1";
  return String(type).startsWith("s") ? random.one(["more", "cart", "10.0.0.1", "*"]) : {};
}
