/** @module The rules that a proxy makes of one VirtualService, in their order. */
import { concreteService } from "../../kube/aliases.ts";
import { grouped } from "../../kube/grouped.ts";
import { resolveHost, serviceKeyOf } from "../../kube/hosts.ts";
import {
  asArray,
  asNumber,
  asRecord,
  asString,
  at,
  isRecord,
  stringMap,
  texts,
} from "../../kube/json.ts";
import { includesLabels } from "../../kube/label-selector.ts";
import { type JsonObject, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { once, oncePer, remembered } from "../../kube/once.ts";
import type { DocumentPath } from "../../model/source.ts";
import { type Cluster, placeOf } from "../cluster/cluster.ts";
import { hostElsewhere } from "../cluster/elsewhere.ts";
import { resolveDestination } from "../tables/backends.ts";
import { type ProxyView, splitKey } from "../tables/proxy.ts";
import { isCatchAll, type Rule } from "../tables/rule.ts";
import { conclude, type Destination, type Verdict } from "../tables/verdict.ts";
import { readMatch } from "./match.ts";
import { ruleRemovals } from "./removals.ts";
import { isVisible } from "./visibility.ts";

/** The API group of Istio's routing. */
export const istio = "networking.istio.io";

/** One rule of a VirtualService, a delegate's joined with its root's. */
interface Entry {
  /** The object whose rule decides. */
  readonly object: KubeObject;
  readonly path: DocumentPath;
  readonly body: JsonObject;
  /** Conditions that have to hold together: the root's and the delegate's. */
  readonly match: readonly JsonObject[];
  /** What they say together about proxies. */
  readonly said: JsonObject;
  /** The VirtualService whose gateways count. */
  readonly root: KubeObject;
}

/** The rules that a proxy makes for a port, in order. A catch-all ends the list: later rules vanish. */
export function rulesFor(proxy: ProxyView, object: KubeObject, port: number): readonly Rule[] {
  const rules: Rule[] = [];
  for (const entry of entriesFor(proxy.cluster, object, port)) {
    if (!concerns(proxy, entry)) continue;
    const rule = toRule(proxy, entry, port);
    rules.push(rule);
    if (isCatchAll(rule)) break;
  }
  return rules;
}

/** The rules that say nothing about ports, or this one. A Service of many ports has rules for each. */
function entriesFor(cluster: Cluster, root: KubeObject, port: number): readonly Entry[] {
  const { byPort, portless } = remembered(perCluster(cluster), root, () => {
    const all = [...entries(cluster, root)].map((entry, place) => ({ entry, place }));
    const byPort = grouped(all.map((one) => [one.entry.said.port, one] as const));
    return { byPort, portless: byPort.get(undefined) ?? [] };
  });
  return [...portless, ...(byPort.get(port) ?? [])]
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

interface Placed {
  readonly entry: Entry;
  readonly place: number;
}

const perCluster = oncePer(
  (_: Cluster) =>
    new Map<
      KubeObject,
      { byPort: ReadonlyMap<unknown, readonly Placed[]>; portless: readonly Placed[] }
    >(),
);

function* entries(cluster: Cluster, root: KubeObject): Generator<Entry> {
  for (const [index, body] of httpOf(root).entries()) {
    const path = ["spec", "http", index];
    if (!isRecord(body.delegate)) {
      for (const match of matchesOf(body))
        yield { object: root, path, body, match: [match], said: joined([match]), root };
      continue;
    }
    yield* delegated(cluster, { root, body });
  }
}

/** One level only; a missing or unseen delegate is skipped. */
function* delegated(
  cluster: Cluster,
  { root, body }: { readonly root: KubeObject; readonly body: JsonObject },
): Generator<Entry> {
  const { delegate: _, match: __, ...rootFields } = body;
  const object = delegateOf(cluster, root, body);
  if (object === undefined) return;
  for (const [index, inner] of httpOf(object).entries()) {
    const path = ["spec", "http", index];
    const pairs = joins(body, inner);
    // One match that is not within the root's drops the whole rule.
    if (pairs === undefined) continue;
    for (const match of pairs) {
      yield {
        ...{ object, path, match, root },
        body: { ...rootFields, ...inner },
        said: joined(match),
      };
    }
  }
}

function delegateOf(
  cluster: Cluster,
  root: KubeObject,
  { delegate }: JsonObject,
): KubeObject | undefined {
  const home = root.metadata.namespace ?? "";
  const namespace = asString(at(delegate, "namespace")) ?? home;
  const name = asString(at(delegate, "name")) ?? "";
  const key = keyString({ group: istio, kind: "VirtualService", namespace, name });
  const object = cluster.objects.get(key);
  const isDelegate = object !== undefined && texts(at(object, "spec", "hosts")).length === 0;
  return isDelegate && isVisible(object, home) ? object : undefined;
}

/**
 * The match blocks of a delegate's rule, each with those of the root's that it fits into; undefined: the
 * rule is dropped. A side without matches leaves it to the other (pilot/pkg/model/virtualservice.go).
 */
function joins(root: JsonObject, leaf: JsonObject): readonly (readonly JsonObject[])[] | undefined {
  const [outer, inner] = [matchesOf(root), matchesOf(leaf)];
  if (asArray(root.match).length === 0 || asArray(leaf.match).length === 0) {
    return outer.flatMap((one) => inner.map((other) => [one, other]));
  }
  const pairs = inner.map((match) =>
    outer.filter((one) => !conflicts(one, match)).map((one) => [one, match]),
  );
  return pairs.some((fitting) => fitting.length === 0) ? undefined : pairs.flat();
}

/** What two joined blocks say about proxies: the delegate's word, else the root's. */
function joined(blocks: readonly JsonObject[]): JsonObject {
  const labels = blocks.map((block) => stringMap(block.sourceLabels));
  return { ...Object.assign({}, ...blocks), sourceLabels: Object.assign({}, ...labels) };
}

/**
 * Whether a delegate's match is not within the root's (hasConflict in virtualservice.go, seen in
 * real route configurations): a regex on both sides, another port, and also a root's `sourceNamespace` or
 * `ignoreUriCase` that the delegate does not repeat.
 */
function conflicts(root: JsonObject, leaf: JsonObject): boolean {
  const texts = ["uri", "method", "authority", "scheme"].some((f) => apart(root[f], leaf[f]));
  const maps = ["headers", "withoutHeaders", "queryParams"].some((field) => {
    const own = asRecord(leaf[field]);
    return Object.entries(asRecord(root[field])).some(
      ([name, test]) => Object.hasOwn(own, name) && apart(test, own[name]),
    );
  });
  const ports = root.port !== undefined && leaf.port !== undefined && root.port !== leaf.port;
  return texts || maps || ports || otherCallers(root, leaf);
}

function otherCallers(root: JsonObject, leaf: JsonObject): boolean {
  const home = asString(root.sourceNamespace) ?? "";
  if (home !== "" && asString(leaf.sourceNamespace) !== home) return true;
  if ((root.ignoreUriCase === true) !== (leaf.ignoreUriCase === true)) return true;
  const labels = stringMap(root.sourceLabels);
  const other = Object.entries(stringMap(leaf.sourceLabels)).some(
    ([name, value]) => Object.hasOwn(labels, name) && labels[name] !== value,
  );
  const [outer, inner] = [asArray(root.gateways), asArray(leaf.gateways)];
  return other || (outer.length > 0 && inner.some((gateway) => !outer.includes(gateway)));
}

function apart(root: unknown, leaf: unknown): boolean {
  if (!isRecord(root) || !isRecord(leaf)) return false;
  if (root.regex !== undefined || leaf.regex !== undefined) return true;
  if (root.exact !== undefined) return leaf.exact !== root.exact;
  const prefix = asString(root.prefix);
  const inner = asString(leaf.exact) ?? asString(leaf.prefix);
  // A root that asks only for presence takes nothing narrower.
  return prefix === undefined || inner === undefined || !inner.startsWith(prefix);
}

function matchesOf(body: JsonObject): readonly JsonObject[] {
  const matches = asArray(body.match).filter(isRecord);
  return matches.length === 0 ? [{}] : matches;
}

/** Gateways and source, as the port before: decided when a proxy's routes are made. */
function concerns(proxy: ProxyView, { root, said: match }: Entry): boolean {
  // A waypoint knows no labels of its callers: it drops the match, whatever else it says.
  const labels = stringMap(match.sourceLabels);
  if (proxy.waypoint === true && Object.keys(labels).length > 0) return false;
  const named = asArray(match.gateways).length > 0;
  if (!gatewaysOf(root, named ? match : at(root, "spec")).includes(proxy.gateway)) return false;
  // Where a match names gateways, its source restrictions are ignored (measured); elsewhere a gateway's
  // own pods are the source (sourceMatchHTTP in route.go).
  if (named) return true;
  const from = asString(match.sourceNamespace);
  if (from !== undefined && from !== proxy.client.namespace) return false;
  return includesLabels(proxy.client.labels, labels);
}

function toRule(proxy: ProxyView, entry: Entry, port: number): Rule {
  const { object, path, body } = entry;
  const origin = { object: keyString(objectKey(object)), path };
  const read = entry.match.map(readMatch);
  for (const what of read.flatMap(({ faults }) => faults)) proxy.misread({ ...origin, what });
  const { key, rest } = splitKey(
    read.flatMap(({ conditions }) => conditions),
    proxy.carriers,
  );
  const name = asString(body.name);
  const place = name === undefined ? `${Number(path.at(-1)) + 1}` : `"${name}"`;
  const id = `VirtualService ${placeOf(object)} rule ${place}`;
  return {
    id,
    origin,
    shape: proxy.shapes.of(rest),
    key,
    rank: [],
    verdict: once(() => verdictOf(proxy, entry, { port, id, origin })),
  };
}

function verdictOf(
  proxy: ProxyView,
  { object, body, match }: Entry,
  { port, id, origin }: Pick<Rule, "id" | "origin"> & { readonly port: number },
): Verdict {
  const { match: _, name: __, route, delegate: ___, ...own } = body;
  const { fields, removed } = ruleRemovals(own, proxy.carriers);
  const common = { fields: { ...fields, ...replacedPath(body, match) }, removed, rule: id, origin };
  if (isRecord(body.redirect)) return conclude({ ...common, outcome: "redirect" });
  if (isRecord(body.directResponse)) {
    const refuses = (asNumber(body.directResponse.status) ?? 0) >= 400;
    return conclude({ ...common, outcome: refuses ? "refused" : "answered" });
  }
  const list = asArray(route).filter(isRecord);
  const destinations = list.map((written) =>
    // With several destinations, one without a weight gets nothing (measured).
    toDestination(proxy, object, written, {
      port,
      weight: list.length === 1 ? 1 : (asNumber(written.weight) ?? 0),
    }),
  );
  if (destinations.every(({ weight }) => weight === 0)) {
    return conclude({ ...common, outcome: "500", destinations });
  }
  return conclude({ ...common, destinations });
}

/**
 * What a rewrite of the path replaces depends on the match that is met: its prefix, `/` where it asks for
 * no path, else the whole path (`PrefixRewrite` in route.go, read by Envoy; seen with `/` and a regex).
 */
function replacedPath(body: JsonObject, match: readonly JsonObject[]): JsonObject {
  const rewrites = [at(body.rewrite, "uri"), at(body.redirect, "prefixRewrite")];
  if (rewrites.every((text) => (asString(text) ?? "") === "")) return {};
  const uri = match.map((block) => block.uri).findLast(isRecord);
  const prefix = asString(uri?.prefix);
  const whole = prefix === undefined && Object.keys(uri ?? {}).length > 0;
  return { replaces: whole ? "the path" : (prefix ?? "/") };
}

function toDestination(
  proxy: ProxyView,
  object: KubeObject,
  written: JsonObject,
  { port, weight }: { readonly port: number; readonly weight: number },
): Destination {
  const { destination, weight: _, ...own } = written;
  const { services, domain } = proxy.cluster;
  const host = resolveHost(
    asString(at(destination, "host")) ?? "",
    object.metadata.namespace ?? "",
    domain,
  );
  const service = concreteService(services, serviceKeyOf(host, domain) ?? "");
  const stated = asNumber(at(destination, "port", "number"));
  // A port of another transport counts as well where a destination names none (GetDestinationCluster).
  const { ports = [], otherPorts = [] } = service ?? {};
  const [single, ...others] = [...ports, ...otherPorts].map(({ number }) => number);
  return resolveDestination(proxy, {
    service,
    host,
    port: stated ?? (others.length === 0 ? single : undefined) ?? port,
    weight,
    subset: asString(at(destination, "subset")),
    own,
    missing: "503",
    elsewhere: service === undefined ? hostElsewhere(proxy.cluster, host) : undefined,
  });
}

/** Hosts that a VirtualService sends to, its delegates' included, in full. */
export function destinationHosts(cluster: Cluster, object: KubeObject): readonly string[] {
  const home = object.metadata.namespace ?? "";
  return httpOf(object).flatMap((body) => {
    const delegate = isRecord(body.delegate) ? delegateOf(cluster, object, body) : undefined;
    const own = asArray(body.route).flatMap(
      (route) => asString(at(route, "destination", "host")) ?? [],
    );
    return [
      ...own.map((host) => resolveHost(host, home, cluster.domain)),
      ...(delegate === undefined ? [] : destinationHosts(cluster, delegate)),
    ];
  });
}

/** Hosts of a VirtualService, in full. */
export function hostsOf(object: KubeObject, domain: string): readonly string[] {
  const { namespace = "" } = object.metadata;
  return texts(at(object, "spec", "hosts")).map((host) => resolveHost(host, namespace, domain));
}

/** The `http` rules of a VirtualService. */
export function httpOf(object: KubeObject): readonly JsonObject[] {
  return asArray(at(object, "spec", "http")).filter(isRecord);
}

/** Gateways that a VirtualService or one of its matches names; a short name is of its own namespace. */
export function gatewaysOf(object: KubeObject, named: unknown): readonly string[] {
  const gateways = texts(at(named, "gateways"));
  const namespace = object.metadata.namespace ?? "";
  return (gateways.length === 0 ? ["mesh"] : gateways).map((gateway) =>
    gateway === "mesh" || gateway.includes("/") ? gateway : `${namespace}/${gateway}`,
  );
}
