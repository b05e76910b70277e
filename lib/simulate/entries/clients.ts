/** @module Who calls a Service: every kind of client that something in the cluster can tell apart. */

import { resolveHost, serviceHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asString, at, stringMap } from "../../kube/json.ts";
import { includesLabels, type Labels } from "../../kube/label-selector.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { Cluster, Service } from "../cluster/cluster.ts";
import { bestHost } from "../cluster/hosts.ts";
import { parentRefs } from "../gateway-api/routes.ts";
import { isCaptured } from "../istio/ambient.ts";
import type { Client } from "../istio/destination-rules.ts";
import { hostsOf } from "../istio/rules.ts";

const istio = "networking.istio.io";
const gatewayApi = "gateway.networking.k8s.io";

/** Who calls. A fork has to be treated as the workload that it copies. */
export interface Caller extends Client {
  /** For people. */
  readonly name: string;
  /** The labels by which the baseline knows this caller: its own, unless it is a fork. */
  readonly baselineLabels: Labels;
}

/** A workload that is a copy of another one, as `Deployment shop/cart-pr-1` is of `Deployment shop/cart`. */
export interface CopiedWorkload {
  /** The baseline workload. */
  readonly baseline: string;
  readonly fork: string;
}

/** Labels that a rule asks of its callers, and the host that the rule is for. */
interface LabelTest {
  readonly host: string;
  readonly labels: Labels;
}

/** The clients that something in the cluster can tell apart. */
export class Callers {
  readonly #before: Cluster;
  readonly #forks: readonly Caller[];
  readonly #tests: readonly LabelTest[];
  readonly #asked: readonly LabelTest[];
  readonly #namespaces: readonly string[];
  /** Some pods have no sidecar: who has one is told apart. */
  readonly #ambient: boolean;

  constructor(before: Cluster, after: Cluster, forks: Iterable<CopiedWorkload>) {
    this.#before = before;
    this.#forks = forkCallers(before, after, forks);
    this.#asked = labelTests(before);
    this.#tests = [...this.#asked, ...labelTests(after)];
    this.#namespaces = toldApart(before, after);
    this.#ambient = before.pods.some((pods) => isCaptured(before, pods));
  }

  of(service: Service): readonly Caller[] {
    const host = serviceHost(service);
    const found: Caller[] = [service.namespace, ...this.#namespaces]
      .filter((namespace, index, all) => all.indexOf(namespace) === index)
      .map((namespace) => anyPod(namespace));
    const tests = this.#tests.filter((test) => bestHost([test.host], host) !== undefined);
    const distinct = [
      ...new Map(tests.map(({ labels }) => [JSON.stringify(labels), labels])).values(),
    ];
    if (distinct.length === 0 && !this.#ambient) return found;
    const vector = (labels: Labels) =>
      distinct.map((t) => (includesLabels(labels, t) ? 1 : 0)).join("");
    const idOf = (caller: Caller) =>
      [
        ...[caller.namespace, isCaptured(this.#before, caller)],
        ...[vector(caller.labels), vector(caller.baselineLabels)],
      ].join(" ");
    const seen = new Set(found.map(idOf));
    const pods = this.#before.pods.map(({ workload, namespace, labels, template }) => ({
      ...{ name: workload, namespace, labels, template },
      baselineLabels: labels,
    }));
    // Labels that only the output asks for are forks': they are asked as the workloads that they copy.
    const asked = this.#asked.filter((test) => bestHost([test.host], host) !== undefined);
    const made = asked.map(({ labels }) => ({
      ...anyPod(service.namespace),
      name: `a pod with ${JSON.stringify(labels)}`,
      labels,
      baselineLabels: labels,
    }));
    for (const caller of [...pods, ...this.#forks, ...made]) {
      const id = idOf(caller);
      if (!seen.has(id)) found.push(caller);
      seen.add(id);
    }
    return found;
  }
}

/** A pod of which no more is known than its namespace. */
export function anyPod(namespace: string): Caller {
  return { name: `a pod in ${namespace}`, namespace, labels: {}, baselineLabels: {} };
}

function forkCallers(
  before: Cluster,
  after: Cluster,
  forks: Iterable<CopiedWorkload>,
): readonly Caller[] {
  return [...forks].flatMap(({ fork, baseline }): readonly Caller[] => {
    const [pods, copied] = [after.podsOf(fork), before.podsOf(baseline)];
    if (pods === undefined || copied === undefined) return [];
    const { namespace, labels, template } = pods;
    return [{ name: fork, namespace, labels, template, baselineLabels: copied.labels }];
  });
}

/** Labels of callers that rules ask for, with the hosts of the rules. */
function labelTests(cluster: Cluster): readonly LabelTest[] {
  const virtual = cluster.of("networking.istio.io", "VirtualService").flatMap((rule) => {
    const hosts = hostsOf(rule);
    const matches = asArray(at(rule, "spec", "http")).flatMap((http) => asArray(at(http, "match")));
    const delegating = hosts.length === 0 ? ["*"] : hosts;
    return matches
      .map((match) => stringMap(at(match, "sourceLabels")))
      .filter((labels) => Object.keys(labels).length > 0)
      .flatMap((labels) => delegating.map((host) => ({ host, labels })));
  });
  const rules = cluster.of("networking.istio.io", "DestinationRule").flatMap((rule) => {
    const labels = stringMap(at(rule, "spec", "workloadSelector", "matchLabels"));
    return Object.keys(labels).length === 0 ? [] : [{ host: "*", labels }];
  });
  return [...virtual, ...rules];
}

/**
 * Namespaces whose clients can be answered differently: those with routes for another namespace's
 * Service, those that `exportTo` or `sourceNamespace` names, and one that nobody names.
 */
function toldApart(before: Cluster, after: Cluster): readonly string[] {
  const found = new Set(
    [before, after].flatMap((cluster) => [
      ...cluster.of(istio, "VirtualService").flatMap(namedByRule),
      ...cluster.of(istio, "DestinationRule").flatMap(namedByRule),
      ...["HTTPRoute", "GRPCRoute"]
        .flatMap((kind) => cluster.of(gatewayApi, kind))
        .flatMap(consumer),
      ...[...cluster.services.values()].flatMap(({ object }) => namedByService(object)),
    ]),
  );
  return found.size === 0 ? [] : [...[...found].sort(), "isolane-elsewhere"];
}

function namedByRule(object: KubeObject): readonly string[] {
  const home = object.metadata.namespace ?? "";
  const to = asArray(at(object, "spec", "exportTo")).flatMap((entry) => asString(entry) ?? []);
  const own =
    to.some((entry) => entry !== "*") || (object.kind === "DestinationRule" && isAway(object));
  const named = to.filter((entry) => !["*", ".", "~"].includes(entry));
  return [...(own ? [home] : []), ...named, ...sourceNamespaces(object)];
}

/** A route outside its parent's namespace is for the clients of its own. */
function consumer(route: KubeObject): readonly string[] {
  const home = route.metadata.namespace ?? "";
  const away = parentRefs(route).some(
    (p) => p["kind"] === "Service" && p["namespace"] !== undefined && p["namespace"] !== home,
  );
  return away ? [home] : [];
}

function namedByService({ metadata }: KubeObject): readonly string[] {
  const to = metadata.annotations?.["networking.istio.io/exportTo"];
  return to === undefined || to === "*" ? [] : [metadata.namespace ?? ""];
}

/** A DestinationRule outside its Service's namespace holds for the clients of its own. */
function isAway(rule: KubeObject): boolean {
  const home = rule.metadata.namespace ?? "";
  const host = resolveHost(asString(at(rule, "spec", "host")) ?? "", home);
  return serviceKeyOf(host)?.startsWith(`${home}/`) !== true;
}

function sourceNamespaces(object: KubeObject): readonly string[] {
  return asArray(at(object, "spec", "http"))
    .flatMap((http) => asArray(at(http, "match")))
    .flatMap((match) => asString(at(match, "sourceNamespace")) ?? []);
}
