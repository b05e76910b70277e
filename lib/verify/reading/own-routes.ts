/** @module Hosts that only sandboxes have, as their specs state them: under the names that became of their Services. */
import { isOwnRoute } from "../../kube/added.ts";
import { resolveHost, serviceHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asRecord, asString, at, isRecord, texts } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { namedObjects } from "../../kube/named-objects.ts";
import type { Json, KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { nodesAt } from "../../kube/selectors.ts";
import type { AddedObject } from "../../model/input.ts";
import type { SourceRef } from "../../model/source.ts";
import { Cluster, placeOf, workloadName } from "../../simulate/cluster/cluster.ts";
import { type OwnObject, ownObjects } from "./own-objects.ts";
import type { Reading } from "./reading.ts";

/** Something that answers under a host of its own, and whose it is. */
export interface OwnHost {
  readonly sandbox: string;
  readonly source: SourceRef;
}

/** What sandboxes answer under hosts of their own. */
export interface OwnHosts {
  /** Their Services by `namespace/name`. */
  readonly services: ReadonlyMap<string, OwnHost>;
  /** Public host names of the routes that specs state. */
  readonly names: ReadonlyMap<string, OwnHost>;
  /** Their workloads. */
  readonly workloads: ReadonlyMap<string, OwnHost>;
  /**
   * The cluster with no routes but those that specs of sandboxes state, as they are stated. What a host of theirs
   * answers in it to everybody, it has to answer to the lane.
   */
  readonly wanted: Cluster;
}

/** Reads those of all sandboxes that are awake. */
export const ownHosts = oncePer((reading: Reading): OwnHosts => {
  const { after } = reading;
  const all = [...ownObjects(reading)].flatMap(([sandbox, own]) =>
    own.map((one) => ({ ...one, own, host: { sandbox, source: one.stated.source } })),
  );
  if (all.length === 0)
    return { services: new Map(), names: new Map(), workloads: new Map(), wanted: after };
  const routes = all.filter(({ stated }) => isOwnRoute(stated.object));
  const kept = [...after.objects.values()].filter((object) => kindOf(object).route !== "rules");
  const stated = routes.map(({ stated: one, own }) => renamed(one, own, after.domain));
  const emitted = all.flatMap(({ emitted: one, host }) =>
    one === undefined ? [] : [{ object: one.object, host }],
  );
  return {
    services: new Map(
      emitted
        .filter(({ object }) => object.kind === "Service")
        .map(({ object, host }) => [placeOf(object), host]),
    ),
    names: new Map(
      routes.flatMap(({ stated: { object }, host }) => namesOf(object).map((name) => [name, host])),
    ),
    workloads: new Map(
      emitted
        .filter(({ object }) => kindOf(object).template !== undefined)
        .map(({ object, host }) => [workloadName(object), host]),
    ),
    wanted: new Cluster([...kept, ...stated], after.domain),
  };
});

/** Names of no Service: those come in at a Gateway. */
function namesOf({ spec }: KubeObject): readonly string[] {
  return [...texts(at(spec, "hosts")), ...texts(at(spec, "hostnames"))].filter((host) =>
    host.includes("."),
  );
}

/** A route with the names that its sandbox's Services have in the output, under a name of its own. */
function renamed(
  { object: route, sandbox }: AddedObject,
  own: readonly OwnObject[],
  domain: string,
): KubeObject {
  const words = new Map(newWords(route, own, domain));
  const copy = (node: Json, path: readonly (string | number)[]): Json => {
    const word = words.get(JSON.stringify(path));
    if (word !== undefined) return word;
    if (Array.isArray(node)) return node.map((item, index) => copy(item, [...path, index]));
    const fields = asRecord(node);
    return fields === node
      ? Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, copy(v, [...path, k])]))
      : node;
  };
  const metadata = { ...route.metadata, name: `${route.metadata.name}.${sandbox}.stated` };
  return { ...route, metadata, spec: copy(asRecord(route.spec), ["spec"]) };
}

/** What stands at which path instead of the name or host of one of the sandbox's Services. */
function newWords(
  route: KubeObject,
  own: readonly OwnObject[],
  domain: string,
): readonly (readonly [path: string, word: string])[] {
  const home = route.metadata.namespace ?? "";
  const nameOf = (namespace: string, name: string) =>
    own.find(({ stated: { object } }) => {
      const { metadata } = object;
      return (
        object.kind === "Service" && metadata.namespace === namespace && metadata.name === name
      );
    })?.emitted?.object.metadata.name;
  const hosts = nodesAt(route, "spec.hosts[]").flatMap(({ value, path }) => {
    const key = serviceKeyOf(resolveHost(asString(value) ?? "", home, domain), domain);
    const [namespace = "", name = ""] = key?.split("/") ?? [];
    return [{ kind: "Service", namespace, name, path }];
  });
  return [...hosts, ...namedObjects(route, domain)].flatMap(({ kind, namespace, name, path }) => {
    const found = kind === "Service" ? nameOf(namespace, name) : undefined;
    if (found === undefined) return [];
    const node = at(route, ...path);
    const field = isRecord(node) ? [Object.hasOwn(node, "host") ? "host" : "name"] : [];
    const isName = field[0] === "name";
    const word = isName ? found : serviceHost({ name: found, namespace, domain });
    return [[JSON.stringify([...path, ...field]), word] as const];
  });
}
