/**
 * @module Facts about kinds, once for compiler and proof: the table is in kinds/, one row a kind, and
 * these are the questions that the rest asks of it.
 */
import { at } from "./json.ts";
import { kubernetesKinds, podSpecRows } from "./kinds/kubernetes.ts";
import { meshKinds } from "./kinds/meshes.ts";
import type { KindRow, KindRows, SelectorRow } from "./kinds/row.ts";
import { toolKinds } from "./kinds/tools.ts";
import { apiGroup, groupKind, type KubeObject } from "./object.ts";

/** What makes a kind: the two fields that all objects have. */
export type Typed = Pick<KubeObject, "apiVersion" | "kind">;

/** The table, by `group/Kind`. */
export const kinds: KindRows = { ...kubernetesKinds, ...meshKinds, ...toolKinds };

const nothing: KindRow = {};

/** The row of an object's kind; an empty one for a kind that is not in the table. */
export function kindOf(object: Typed): KindRow {
  const key = groupKind(object);
  return Object.hasOwn(kinds, key) ? (kinds[key] ?? nothing) : nothing;
}

/** Where a kind keeps selectors, those inside its pod template included. */
export function selectorRows(object: Typed): readonly SelectorRow[] {
  const key = groupKind(object);
  const known = rows.get(key) ?? rowsOf(kindOf(object));
  rows.set(key, known);
  return known;
}

const rows = new Map<string, readonly SelectorRow[]>();

function rowsOf({ selectors = [], template }: KindRow): readonly SelectorRow[] {
  if (template === undefined) return selectors;
  const start = [...template, "spec"].join(".");
  return [...selectors, ...podSpecRows.map((row) => ({ ...row, path: `${start}.${row.path}` }))];
}

/** Whether objects of a kind are policies: they select pods to grant them something or to restrict them. */
export function isPolicy(object: Typed): boolean {
  return kindOf(object).selectors?.some(({ role }) => role === "policy") ?? false;
}

/** Whether an object's policies name pods by expressions or references that Isolane does not evaluate. */
export function isOpaque({ apiVersion }: Typed): boolean {
  return opaqueGroups.has(apiGroup(apiVersion));
}

const opaqueGroups: ReadonlySet<string> = new Set([
  "crd.projectcalico.org",
  "kuma.io",
  "policy.networking.k8s.io",
  "projectcalico.org",
]);

/** The place of a kind in the total order of objects, by its name alone: a Gateway is one in every group. */
export function orderOf(kind: string): number {
  return orders.get(kind) ?? unordered;
}

/** Behind what applications are made of, before routes. */
const unordered = 100;

const orders: ReadonlyMap<string, number> = new Map(
  Object.entries(kinds).flatMap(([key, { order }]) =>
    order === undefined ? [] : [[key.slice(key.indexOf("/") + 1), order]],
  ),
);

/** Tells the scope of a kind. */
export type ScopeOf = (object: Typed) => "cluster" | "namespace";

/** The scopes of kinds, those that the baseline's own CRDs define included. */
export function scopesOf(objects: readonly unknown[]): ScopeOf {
  const defined = new Map<string, boolean>();
  for (const object of objects) {
    if (at(object, "kind") !== "CustomResourceDefinition") continue;
    const key = `${at(object, "spec", "group")}/${at(object, "spec", "names", "kind")}`;
    defined.set(key, at(object, "spec", "scope") === "Cluster");
  }
  return (object) => {
    const cluster = defined.get(groupKind(object)) ?? kindOf(object).scope === "cluster";
    return cluster ? "cluster" : "namespace";
  };
}
