/**
 * @module DestinationRules: which ones hold for a host and a client (measured), and what they say
 * for one port once a subset's policy is merged in (pilot/pkg/networking/util, MergeTrafficPolicy).
 */
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { resolveHost, serviceHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { includesLabels, type Labels } from "../../kube/label-selector.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";
import { bestFor, HostIndex } from "../cluster/hosts.ts";
import type { Policies } from "../tables/backends.ts";
import { istio } from "./rules.ts";
import { isServiceVisible, isVisible } from "./visibility.ts";

const rootNamespace = "istio-system";

/** What DestinationRules and `exportTo` say to a client about a Service. */
export function policiesOf(cluster: Cluster, service: Service, client: Client): Policies {
  const rules = rulesOf(cluster, serviceHost(service), service, client);
  const subsets = subsetsOf(rules);
  const top = topPolicy(rules);
  const named = (name: string | undefined) => subsets.find((subset) => subset.name === name);
  return {
    isVisible: isServiceVisible(service.object, client.namespace),
    subset: (name) => named(name)?.labels,
    policy: (name, port) => effectivePolicy(top, named(name)?.policy, port),
    // A fork is no version of the baseline's host: it has the policy of a subset that its baseline is in. Of
    // several, any will do here: the compiler warns that it had to choose.
    alternatives: (labels, port) => {
      const own = subsets.filter((subset) => includesLabels(labels, subset.labels));
      const all = [
        ...own.map(({ policy }) => effectivePolicy(top, policy, port)),
        ...alone(rules).map((policy) => effectivePolicy(policy, undefined, port)),
      ];
      return all.length === 0 ? [effectivePolicy(top, undefined, port)] : all;
    },
  };
}

/** How Istio joins rules of one host with and without a workloadSelector was not measured: each may stand alone. */
function alone(rules: readonly KubeObject[]): readonly unknown[] {
  const mixed = rules.some((rule) => at(rule, "spec", "workloadSelector") !== undefined);
  return mixed ? rules.map((rule) => at(rule, "spec", "trafficPolicy")) : [];
}

/** The rules of a host: of the client's namespace, else the Service's, else the root's; exact before wildcard. */
function rulesOf(
  cluster: Cluster,
  host: string,
  service: { readonly namespace: string },
  client: Client,
): readonly KubeObject[] {
  for (const home of new Set([client.namespace, service.namespace, rootNamespace])) {
    const rules = (rulesIn(cluster).get(home)?.matching(host) ?? []).filter(({ item }) =>
      concerns(item, client),
    );
    if (rules.length > 0) return bestFor(rules, host).map(({ item }) => item);
  }
  return [];
}

/** The DestinationRules of a cluster by namespace. */
const rulesIn = oncePer((cluster: Cluster) => {
  // The oldest of several rules of one host counts. Ages are unknown, so both clusters are read by name.
  const sorted = cluster
    .of(istio, "DestinationRule")
    .toSorted((a, b) => compareText(a.metadata.name, b.metadata.name));
  const placed = sorted.map((object) => {
    const home = object.metadata.namespace ?? "";
    const host = resolveHost(asString(at(object, "spec", "host")) ?? "", home, cluster.domain);
    return [home, [host, object]] as const;
  });
  return new Map([...grouped(placed)].map(([home, rules]) => [home, new HostIndex(rules)]));
});

function concerns(object: KubeObject, client: Client): boolean {
  if (!isVisible(object, client.namespace)) return false;
  const labels = stringMap(at(object, "spec", "workloadSelector", "matchLabels"));
  if (Object.keys(labels).length === 0) return true;
  return object.metadata.namespace === client.namespace && includesLabels(client.labels, labels);
}

/** A subset of a host: its labels and the policy of its own. */
interface Subset {
  readonly name: string;
  readonly labels: Labels;
  readonly policy: unknown;
}

/** All subsets that the rules of a host define. */
function subsetsOf(rules: readonly KubeObject[]): readonly Subset[] {
  return rules
    .flatMap((rule) => asArray(at(rule, "spec", "subsets")))
    .filter(isRecord)
    .map((subset) => ({
      name: asString(subset.name) ?? "",
      labels: stringMap(subset.labels),
      policy: subset.trafficPolicy,
    }));
}

/** The rules' own policy: the first that has one. */
function topPolicy(rules: readonly KubeObject[]): unknown {
  return rules.map((rule) => at(rule, "spec", "trafficPolicy")).find(isRecord);
}

/** Fields that the settings of one port replace, present or not. */
const portFields = ["connectionPool", "outlierDetection", "loadBalancer", "tls"] as const;

/** What holds for one port: the subset's fields over the rule's, a port's settings over both. */
function effectivePolicy(top: unknown, subset: unknown, port: number | undefined): JsonObject {
  return merged(merged({}, top, port), subset, port);
}

function merged(base: JsonObject, over: unknown, port: number | undefined): JsonObject {
  if (!isRecord(over)) return base;
  const { portLevelSettings, ...fields } = over;
  const result: Record<string, JsonObject[string]> = { ...base };
  for (const [field, value] of Object.entries(fields)) if (value !== null) result[field] = value;
  const own = asArray(portLevelSettings)
    .map(asRecord)
    .find((settings) => port !== undefined && asNumber(at(settings, "port", "number")) === port);
  if (own === undefined) return result;
  for (const field of portFields) {
    const value = own[field];
    if (value === undefined || value === null) delete result[field];
    else result[field] = value;
  }
  return result;
}
