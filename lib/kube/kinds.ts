/**
 * @module Facts about kinds, once for compiler and proof: the table is in kinds/, one row a kind, and
 * these are the questions that the rest asks of it.
 */
import { at } from "./json.ts";
import { entryKinds } from "./kinds/entries.ts";
import { kubernetesKinds, podSpecRows } from "./kinds/kubernetes.ts";
import { meshKinds } from "./kinds/meshes.ts";
import type { KindRow, KindRows, SelectorRow } from "./kinds/row.ts";
import { clusterKinds } from "./kinds/scopes.ts";
import { toolKinds } from "./kinds/tools.ts";
import { apiGroup, groupKind, type KubeObject } from "./object.ts";

/** What makes a kind: the two fields that all objects have. */
export type Typed = Pick<KubeObject, "apiVersion" | "kind">;

/** The table, by `group/Kind`. */
export const kinds: KindRows = { ...kubernetesKinds, ...meshKinds, ...toolKinds, ...entryKinds };

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

/** Whether objects of a kind are in a namespace. */
export type Scope = "cluster" | "namespace";

/** What CRDs say of kinds, by `group/Kind`. */
export type StatedScopes = Readonly<Record<string, { readonly scope: "Cluster" | "Namespaced" }>>;

/** Tells the scope of a kind. */
export type ScopeOf = (object: Typed) => Scope;

/** The scopes of kinds. A kind of which nothing is known is taken for namespaced, as most are. */
export function scopesOf(objects: readonly unknown[], stated: StatedScopes = {}): ScopeOf {
  const known = knownScopes(objects, stated);
  return (object) => known(object) ?? "namespace";
}

/** Scopes that are stated, that the baseline's own CRDs define, and those of the tables; undefined for others. */
export function knownScopes(
  objects: readonly unknown[],
  stated: StatedScopes = {},
): (object: Typed) => Scope | undefined {
  const own = new Map<string, Scope>();
  const state = (key: string, scope: unknown) =>
    own.set(key, scope === "Cluster" ? "cluster" : "namespace");
  for (const object of objects) {
    if (at(object, "kind") !== "CustomResourceDefinition") continue;
    const key = `${at(object, "spec", "group")}/${at(object, "spec", "names", "kind")}`;
    state(key, at(object, "spec", "scope"));
  }
  for (const [key, { scope }] of Object.entries(stated)) state(key, scope);
  return (object) => own.get(groupKind(object)) ?? tableScope(object);
}

function tableScope(object: Typed): Scope | undefined {
  const row = kindOf(object);
  if (row.scope === "cluster") return "cluster";
  const group = apiGroup(object.apiVersion);
  const listed = Object.hasOwn(clusterKinds, group) ? clusterKinds[group]?.split(" ") : undefined;
  if (listed?.includes("*") || listed?.includes(object.kind)) return "cluster";
  // Groups without a point are Kubernetes' own, and the tables hold all of its kinds.
  return row !== nothing || listed !== undefined || !group.includes(".") ? "namespace" : undefined;
}
