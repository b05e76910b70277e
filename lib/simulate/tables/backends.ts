/** @module What a rule's destination comes to: a Service, its port, its pods and its DestinationRule. */

import { serviceHost } from "../../kube/hosts.ts";
import { asString, at } from "../../kube/json.ts";
import { includesLabels } from "../../kube/label-selector.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { Client, Cluster, Port, Service } from "../cluster/cluster.ts";
import { layer7Of } from "../cluster/ports.ts";
import {
  effectivePolicy,
  rulesOf,
  type Subset,
  subsetsOf,
  topPolicy,
} from "../istio/destination-rules.ts";
import { isServiceVisible } from "../istio/visibility.ts";
import { type Destination, mirrorsIn, stable, withoutMirrors } from "./verdict.ts";

/** A destination as a rule writes it. */
export interface Written {
  readonly service: Service | undefined;
  /** For people, where there is no such Service. */
  readonly host: string;
  readonly port: number | undefined;
  readonly weight: number;
  readonly subset?: string | undefined;
  /** Header changes and filters. */
  readonly own: JsonObject;
  /** The proxy may not send there: no ReferenceGrant. */
  readonly refused?: boolean;
  /** What happens when there is no such Service or port. */
  readonly missing: "500" | "503";
}

/** The cluster as one client's proxy sees it. `istio`: DestinationRules and exportTo are read. */
export interface View {
  readonly cluster: Cluster;
  readonly client: Client;
  readonly istio: boolean;
  /** Whether the proxy has a destination for a Service that it sees. Absent: always. */
  readonly reaches?: (service: Service) => boolean;
}

/** The destination that a rule's words come to. */
export function resolveDestination(view: View, written: Written): Destination {
  const { service, host, port, weight, missing } = written;
  const own = stable(withoutMirrors(written.own, true));
  const mirrors = mirrorsIn(written.own);
  if (service === undefined) {
    return { ...nowhere, service: host, port, weight, own, mirrors, failure: missing };
  }
  const rules = view.istio ? rulesOf(view.cluster, serviceHost(service), service, view.client) : [];
  const subsets = subsetsOf(rules);
  const subset = subsets.find(({ name }) => name === written.subset);
  const top = topPolicy(rules);
  const found = service.ports.find(({ number }) => number === port);
  const behind = view.cluster.behind(service);
  const selecting = Object.keys(service.selector).length > 0;
  const refused =
    written.refused === true ||
    (view.istio && !isServiceVisible(service.object, view.client.namespace)) ||
    view.reaches?.(service) === false;
  const unknownSubset = written.subset !== undefined && subset === undefined;
  const workloads =
    found === undefined || unknownSubset || refused
      ? []
      : view.cluster.behind(service, subset === undefined ? {} : subset.labels);
  const failure = failureOf({
    port: refused ? undefined : found,
    missing,
    unknownSubset,
    empty: selecting && workloads.length === 0,
  });
  return {
    service: service.key,
    port,
    workloads,
    behind,
    weight,
    ...(failure === undefined ? {} : { failure }),
    own,
    mirrors,
    policy: stable(effectivePolicy(top, subset?.policy, port)),
    policiesFor: (workload) => policiesFor(view.cluster, workload, { rules, subsets, port }),
    facts: found === undefined ? "" : portFacts(service, found),
    speaks: found === undefined ? "" : spoken(found),
  };
}

/** The default route of a Service port. */
export function defaultDestination(view: View, service: Service, port: number): Destination {
  return resolveDestination(view, {
    service,
    host: service.key,
    port,
    weight: 1,
    own: {},
    missing: "503",
  });
}

const nowhere = {
  workloads: [],
  behind: [],
  policy: "{}",
  policiesFor: () => new Set<string>(),
  facts: "",
  speaks: "",
} as const;

function failureOf(state: {
  readonly port: Port | undefined;
  readonly missing: "500" | "503";
  readonly unknownSubset: boolean;
  readonly empty: boolean;
}): "500" | "503" | undefined {
  if (state.port === undefined) return state.missing;
  return state.unknownSubset || state.empty ? "503" : undefined;
}

interface Policies {
  readonly rules: readonly KubeObject[];
  readonly subsets: readonly Subset[];
  readonly port: number | undefined;
}

/**
 * A fork is no version of the baseline's host: it has the policy of a subset that its baseline is in. Of
 * several, any will do here: the compiler warns that it had to choose.
 */
function policiesFor(
  cluster: Cluster,
  workload: string,
  { rules, subsets, port }: Policies,
): ReadonlySet<string> {
  const labels = cluster.podsOf(workload)?.labels ?? {};
  const own = subsets.filter((candidate) => includesLabels(labels, candidate.labels));
  const top = topPolicy(rules);
  const policies = [
    ...own.map(({ policy }) => effectivePolicy(top, policy, port)),
    ...alone(rules).map((policy) => effectivePolicy(policy, undefined, port)),
  ];
  return new Set(
    (policies.length === 0 ? [effectivePolicy(top, undefined, port)] : policies).map(stable),
  );
}

/** How Istio joins rules of one host with and without a workloadSelector was not measured: each may stand alone. */
function alone(rules: readonly KubeObject[]): readonly unknown[] {
  const mixed = rules.some((rule) => at(rule, "spec", "workloadSelector") !== undefined);
  return mixed ? rules.map((rule) => at(rule, "spec", "trafficPolicy")) : [];
}

/** The port's protocol in the Service's words; a fork that says nothing is spoken to differently. */
function spoken({ body, name = "" }: Port): string {
  return asString(body.appProtocol) ?? `${layer7Of(body)} ${name.split("-")[0] ?? ""}`;
}

/**
 * What has to be the same for a fork: where the port leads, who stays with whom, and how clients find
 * pods: by one address, one by one (headless), or by somebody else's name.
 */
function portFacts(service: Service, port: Port): string {
  const raw = service.object.spec;
  const spec = isObject(raw) ? raw : {};
  const { sessionAffinity = "None", sessionAffinityConfig } = spec;
  return stable({
    target: port.body.targetPort ?? port.number,
    affinity: [
      sessionAffinity,
      sessionAffinity === "None" ? null : (sessionAffinityConfig ?? null),
    ],
    found: spec.type === "ExternalName" ? "ExternalName" : String(spec.clusterIP === "None"),
    transport: port.body.protocol ?? "TCP",
    notReady: spec.publishNotReadyAddresses ?? false,
    near: spec.internalTrafficPolicy ?? "Cluster",
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
