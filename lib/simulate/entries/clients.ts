/** @module Who calls a Service: every kind of client that something in the cluster can tell apart. */
import { matchesHost, serviceHost } from "../../kube/hosts.ts";
import { jsonText } from "../../kube/json.ts";
import { includesLabels, type Labels } from "../../kube/label-selector.ts";
import type { LabelTest } from "../api.ts";
import { apis } from "../apis.ts";
import type { Client, Cluster, Pods, Service } from "../cluster/cluster.ts";
import { givenTo } from "./given-key.ts";

/** A caller. A fork has to get what the workload that it copies gets. */
export interface Caller extends Client {
  /** For people. */
  readonly name: string;
  /** The labels by which the baseline knows this caller: its own, unless it is a fork. */
  readonly baselineLabels: Labels;
  /** Another caller whose requests meet the same rules: only the key that its own proxy gives to them is not the same. */
  readonly like?: Caller;
}

/** A workload that copies another one: for example `Deployment shop/cart-pr-1` copies `Deployment shop/cart`. */
export interface CopiedWorkload {
  /** The baseline workload. */
  readonly baseline: string;
  readonly fork: string;
}

/** The clients that something in the cluster can tell apart. */
export class Callers {
  readonly #before: Cluster;
  readonly #forks: readonly Caller[];
  readonly #tests: readonly LabelTest[];
  readonly #asked: readonly LabelTest[];
  readonly #namespaces: readonly string[];
  /** Some pods have no sidecar, so callers with and without one are asked separately. */
  readonly #ambient: boolean;
  /** Keys that callers' requests get with the output applied, by the callers' names. */
  readonly #given: ReadonlyMap<string, string>;

  constructor(before: Cluster, after: Cluster, forks: Iterable<CopiedWorkload>) {
    this.#before = before;
    this.#forks = forkCallers(before, after, forks);
    this.#asked = labelTests(before);
    this.#tests = [...this.#asked, ...labelTests(after)];
    this.#namespaces = toldApart(before, after);
    this.#ambient = before.pods.some((pods) => isCaptured(before, pods));
    this.#given = new Map(
      [...before.pods.map(toCaller), ...this.#forks].flatMap((caller) => {
        const given = givenTo(after, caller);
        return given === undefined ? [] : [[caller.name, given.key] as const];
      }),
    );
  }

  of(service: Service): readonly Caller[] {
    const host = serviceHost(service);
    const namespaces = new Set([service.namespace, ...this.#namespaces]);
    const found: Caller[] = [...namespaces].map((namespace) => anyPod(namespace));
    const tests = this.#tests.filter((test) => matchesHost(test.host, host));
    const distinct = [...new Map(tests.map(({ labels }) => [jsonText(labels), labels])).values()];
    if (distinct.length === 0 && !this.#ambient && this.#given.size === 0) return found;
    const vector = (labels: Labels) =>
      distinct.map((t) => (includesLabels(labels, t) ? 1 : 0)).join("");
    const idOf = (caller: Caller) =>
      [
        ...[caller.namespace, isCaptured(this.#before, caller)],
        ...[vector(caller.labels), vector(caller.baselineLabels)],
      ].join(" ");
    const alike = new Map(found.map((caller) => [idOf(caller), caller]));
    const seen = new Set(alike.keys());
    const pods = this.#before.pods.map(toCaller);
    // Labels that only the output asks for are those of forks, which are asked anyway.
    const asked = this.#asked.filter((test) => matchesHost(test.host, host));
    const made = asked.map(({ labels }) => ({
      ...anyPod(service.namespace),
      name: `a pod with ${jsonText(labels)}`,
      labels,
      baselineLabels: labels,
    }));
    for (const caller of [...pods, ...this.#forks, ...made]) {
      const id = idOf(caller);
      const given = this.#given.get(caller.name);
      const own = given === undefined ? id : `${id} ${given}`;
      const like = alike.get(id);
      if (!seen.has(own)) {
        found.push(given === undefined || like === undefined ? caller : { ...caller, like });
      }
      seen.add(own);
      if (like === undefined) alike.set(id, caller);
    }
    return found;
  }
}

/** A pod of which no more is known than its namespace. */
export function anyPod(namespace: string): Caller {
  return { name: `a pod in ${namespace}`, namespace, labels: {}, baselineLabels: {} };
}

function toCaller({ workload, namespace, labels, template }: Pods): Caller {
  return { name: workload, namespace, labels, template, baselineLabels: labels };
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
  return Object.values(apis).flatMap((api) => api.labelTests?.(cluster) ?? []);
}

/** Namespaces whose clients can be answered differently, and one that no object names. */
function toldApart(before: Cluster, after: Cluster): readonly string[] {
  const found = new Set(
    Object.values(apis).flatMap((api) => [before, after].flatMap(api.toldApart)),
  );
  return found.size === 0 ? [] : [...[...found].sort(), "isolane-elsewhere"];
}

/** Whether a node's proxy takes a pod's requests, which looks at no routes. */
function isCaptured(cluster: Cluster, client: Client): boolean {
  return Object.values(apis).some((api) => api.isCaptured?.(cluster, client) === true);
}
