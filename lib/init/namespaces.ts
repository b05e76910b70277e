/** @module In which namespace the objects are that state none: what the others, and hosts in texts, show. */
import { compareText } from "../kube/compare-text.ts";
import { kindOf } from "../kube/kinds.ts";
import { groupKind } from "../kube/object.ts";
import { textsIn } from "../load/walk.ts";
import type { BaselineObject } from "../model/input.ts";

/** Stands for the namespace of objects that state none while nobody knows it. No team calls one so. */
export const unstated = "namespace-that-nobody-states";

/** What a baseline shows of its namespaces. */
export interface FoundNamespaces {
  /** Those that objects state or declare; those with the most workloads first, then those with the most objects. */
  readonly stated: readonly FoundNamespace[];
  /** Objects that state none although their kind has one. */
  readonly without: number;
  /** Where the objects without a namespace are, and what shows it; absent where nothing does. */
  readonly home?: { readonly name: string; readonly why: string };
}

interface FoundNamespace {
  readonly name: string;
  readonly objects: number;
  readonly workloads: number;
  readonly declared: boolean;
}

/** Looks at a baseline that was read with {@link unstated} as its namespace. */
export function namespacesIn(baseline: readonly BaselineObject[]): FoundNamespaces {
  const stated = statedIn(baseline);
  const without = baseline.filter(({ object }) => object.metadata.namespace === unstated);
  const home = without.length === 0 ? usual(stated) : homeOf(baseline, stated);
  return { stated, without: without.length, ...(home === undefined ? {} : { home }) };
}

/** A problem without the name that stands for an unknown namespace: it is nobody's business. */
export function withoutUnstated<Said extends { readonly message: string; readonly help: string }>(
  said: Said,
): Said {
  const clean = (text: string) => text.replaceAll(`${unstated}/`, "");
  return { ...said, message: clean(said.message), help: clean(said.help) };
}

// --- internal ---

function statedIn(baseline: readonly BaselineObject[]): readonly FoundNamespace[] {
  const found = new Map<string, FoundNamespace>();
  const add = (name: string, more: Omit<FoundNamespace, "name">) => {
    const known = found.get(name) ?? { objects: 0, workloads: 0, declared: false };
    found.set(name, {
      name,
      objects: known.objects + more.objects,
      workloads: known.workloads + more.workloads,
      declared: known.declared || more.declared,
    });
  };
  for (const { object } of baseline) {
    const { name, namespace = unstated } = object.metadata;
    const workloads = kindOf(object).fork === true ? 1 : 0;
    if (groupKind(object) === "/Namespace") add(name, { objects: 0, workloads: 0, declared: true });
    else if (namespace !== unstated) add(namespace, { objects: 1, workloads, declared: false });
  }
  return [...found.values()].sort(
    (a, b) => b.workloads - a.workloads || b.objects - a.objects || compareText(a.name, b.name),
  );
}

/** Where every object states its own. */
function usual(stated: readonly FoundNamespace[]): FoundNamespaces["home"] {
  const [first, ...others] = stated.filter(({ objects }) => objects > 0);
  if (first === undefined) return undefined;
  const why =
    others.length === 0
      ? "all objects state it"
      : `most workloads are in it; others are in ${others.map(({ name }) => name).join(", ")}`;
  return { name: first.name, why };
}

function homeOf(
  baseline: readonly BaselineObject[],
  stated: readonly FoundNamespace[],
): FoundNamespaces["home"] {
  const host = namedByHosts(baseline);
  if (host !== undefined) return host;
  const empty = stated.filter(({ objects, declared }) => declared && objects === 0);
  if (empty.length === 1 && empty[0] !== undefined)
    return { name: empty[0].name, why: "it is declared, and no object states it" };
  const [only, ...others] = stated.filter(({ workloads, declared }) => workloads > 0 || declared);
  if (only === undefined || others.length > 0) return undefined;
  return { name: only.name, why: "it is the only one that workloads state or that is declared" };
}

/** Hosts in full of Services that state no namespace: `cart.shop.svc`, wherever they are written. */
function namedByHosts(baseline: readonly BaselineObject[]): FoundNamespaces["home"] {
  const services = new Set(
    baseline
      .filter(({ object }) => groupKind(object) === "/Service")
      .filter(({ object }) => object.metadata.namespace === unstated)
      .map(({ object }) => object.metadata.name),
  );
  const votes = new Map<string, { count: number; host: string }>();
  for (const { object } of baseline) {
    for (const { text } of textsIn(object)) {
      for (const [host, service = "", namespace = ""] of text.matchAll(fullHost)) {
        if (!services.has(service) || namespace === unstated) continue;
        const known = votes.get(namespace);
        votes.set(namespace, { count: (known?.count ?? 0) + 1, host: known?.host ?? host });
      }
    }
  }
  const [first] = [...votes].sort(
    ([a, one], [b, other]) => other.count - one.count || compareText(a, b),
  );
  return first === undefined
    ? undefined
    : { name: first[0], why: `a host is written in full: ${first[1].host}` };
}

const fullHost = /(?<![\w.-])([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?![\w-])/g;
