/** @module What can be changed about a sandbox by a command, and how its spec says it. */
import { asArray, asRecord, asString, at, stable } from "../kube/json.ts";
import type { Json, JsonObject } from "../kube/object.ts";
import { isDeleting } from "../model/deletion.ts";
import type { SourceDocument } from "../model/source.ts";
import type { Edit } from "../yaml/edit.ts";
import { Draft } from "./draft.ts";
import type { WorkloadName } from "./workload-name.ts";

/** A fork to add, or to give another image. */
export interface ForkChange {
  readonly workload: WorkloadName;
  /** Default: the workload's only or usual one. */
  readonly container?: string | undefined;
  /** Default: as it is. */
  readonly image?: string | undefined;
}

/** A variable to set in a fork. */
export interface VariableChange {
  readonly workload: WorkloadName;
  /** Default: the workload's only or usual one. */
  readonly container?: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** The branch that a sandbox belongs to. What is undefined stays as it is. */
export interface SourceChange {
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly pullRequest?: number | undefined;
}

/** What is to be changed. What is left out stays as it is. */
export interface SandboxChange {
  readonly forks?: readonly ForkChange[];
  /** Forks to take out. */
  readonly removed?: readonly WorkloadName[];
  readonly variables?: readonly VariableChange[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: string | undefined;
  /** A duration, for example `3d`. */
  readonly ttl?: string | undefined;
  /** What it counts from. Default: as the spec says it. */
  readonly ttlFrom?: "updatedAt" | undefined;
  readonly key?: string | undefined;
  readonly source?: SourceChange;
  readonly pinned?: boolean | undefined;
}

/** The name that the document of a spec states. */
export function nameIn({ value }: Pick<SourceDocument, "value">): string {
  return asString(at(value, "metadata", "name")) ?? "";
}

/** The spec of a new sandbox that forks nothing yet. Times: RFC 3339. */
export function emptySandbox(name: string, createdAt: string, updatedAt?: string): JsonObject {
  return {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name },
    spec: { createdAt, ...(updatedAt === undefined ? {} : { updatedAt }) },
  };
}

/**
 * Changes a spec. `updatedAt` is set where something changes in a spec that exists. A sandbox that was being deleted is no longer.
 * @param home The environment's namespace.
 * @param updatedAt RFC 3339. Left out for a new spec.
 */
export function changed(
  spec: JsonObject,
  change: SandboxChange,
  home: string,
  updatedAt?: string,
): Draft {
  const draft = new Draft(spec);
  for (const { path, value } of scalars(change)) draft.set(path, value);
  for (const workload of change.removed ?? []) {
    const index = forkIndex(draft.value, workload, home);
    if (index >= 0) draft.set(["spec", "forks", index], undefined);
  }
  for (const fork of change.forks ?? []) changeFork(draft, fork, home);
  for (const variable of change.variables ?? []) setVariable(draft, variable, home);
  if (isDeleting(at(spec, "spec"))) revive(draft, updatedAt);
  if (draft.edits.length > 0 && updatedAt !== undefined)
    draft.set(["spec", "updatedAt"], updatedAt, "createdAt");
  return draft;
}

/** A sandbox that was being deleted lives again, and its life begins anew: what ended it shall not end it at once. */
function revive(draft: Draft, now: string | undefined): void {
  draft.set(["spec", "deletion"], undefined);
  if (now !== undefined && at(draft.value, "spec", "createdAt") !== undefined)
    draft.set(["spec", "createdAt"], now);
}

/** What is said by one value each. */
function scalars(change: SandboxChange): readonly Edit[] {
  const { labels = {}, source = {}, owner, ttl, ttlFrom, key, pinned } = change;
  const stated: readonly (readonly [Edit["path"], Json | undefined])[] = [
    ...Object.entries(labels).map(
      ([name, value]) => [["metadata", "labels", name], value] as const,
    ),
    ...Object.entries(source).map(([name, value]) => [["spec", "source", name], value] as const),
    [["spec", "owner"], owner],
    [["spec", "ttl", "duration"], ttl],
    [["spec", "ttl", "offsetFrom"], ttl === undefined ? undefined : ttlFrom],
    [["spec", "routing", "key"], key],
    [["spec", "pinned"], pinned === true ? true : undefined],
  ];
  const set = stated.flatMap(([path, value]) => (value === undefined ? [] : [{ path, value }]));
  return pinned === false ? [...set, { path: ["spec", "pinned"], value: undefined }] : set;
}

/** Where a sandbox forks a workload: the index in `spec.forks`, or -1. */
export function forkIndex(spec: JsonObject, workload: WorkloadName, home: string): number {
  const full = (name: unknown): string =>
    stable([at(name, "kind"), at(name, "namespace") ?? home, at(name, "name")]);
  return asArray(at(spec, "spec", "forks")).findIndex(
    (fork) => full(at(fork, "forkOf")) === full(workload),
  );
}

function changeFork(draft: Draft, { workload, container, image }: ForkChange, home: string): void {
  let index = forkIndex(draft.value, workload, home);
  if (index < 0) {
    index = asArray(at(draft.value, "spec", "forks")).length;
    draft.set(["spec", "forks", index], { forkOf: { ...workload } });
  }
  if (image === undefined) return;
  const path = ["spec", "forks", index, "customizations", "images"];
  upsert(draft, path, { container }, { image });
}

function setVariable(
  draft: Draft,
  { workload, container, name, value }: VariableChange,
  home: string,
): void {
  const index = forkIndex(draft.value, workload, home);
  const path = ["spec", "forks", index, "customizations", "env"];
  upsert(draft, path, { container, name }, { value });
}

/** Sets fields of the item of a list that has these names; what else one says about the same thing goes. */
function upsert(
  draft: Draft,
  path: readonly (string | number)[],
  names: Readonly<Record<string, string | undefined>>,
  fields: Readonly<Record<string, string>>,
): void {
  const list = asArray(at(draft.value, ...path)).map(asRecord);
  const own = Object.entries(names);
  const stated = own.filter(([, name]) => name !== undefined);
  const alike = list.filter((item) => stated.every(([key, name]) => item[key] === name));
  const exact = list.findIndex((item) => own.every(([key, name]) => item[key] === name));
  // Who names no container means the one that the spec names, where it names one only.
  const only = alike.length === 1 && alike[0] !== undefined ? list.indexOf(alike[0]) : -1;
  const found = exact < 0 ? only : exact;
  const item: { [key: string]: Json } = {};
  for (const [key, name] of own) if (name !== undefined) item[key] = name;
  if (found < 0) {
    draft.set([...path, list.length], { ...item, ...fields });
    return;
  }
  for (const key of Object.keys(list[found] ?? {}))
    if (!(key in names || key in fields)) draft.set([...path, found, key], undefined);
  for (const [key, value] of Object.entries(fields)) draft.set([...path, found, key], value);
}
