/** @module What a rule's destination stands for: a Service, its port, its pods and its policies. */
import { concreteService } from "../../kube/aliases.ts";
import { asRecord, asString, stable } from "../../kube/json.ts";
import type { Labels } from "../../kube/label-selector.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Client, Cluster, Port, Service } from "../cluster/cluster.ts";
import type { Elsewhere } from "../cluster/elsewhere.ts";
import { layer7Of } from "../cluster/ports.ts";
import { conclude, type Destination, mirrorsIn, type Verdict, withoutMirrors } from "./verdict.ts";

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
  /** What is known of something that is no Service. Absent: there is nothing of that name. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** What an API says to one client about a Service as a destination, besides routes. */
export interface Policies {
  readonly isVisible: boolean;
  /** The labels of a subset; undefined: there is none of that name. */
  readonly subset: (name: string) => Labels | undefined;
  /** The policy for a port: a subset's fields replace the Service's. */
  readonly policy: (subset: string | undefined, port: number | undefined) => JsonObject;
  /** What may hold for a copy of pods with these labels: the Service's, or that of a subset that selects them. */
  readonly alternatives: (labels: Labels, port: number | undefined) => readonly JsonObject[];
}

/** Reads policies of a Service for a client. */
export type PoliciesOf = (cluster: Cluster, service: Service, client: Client) => Policies;

const noPolicies: Policies = {
  isVisible: true,
  subset: () => undefined,
  policy: () => ({}),
  alternatives: () => [{}],
};

/** The cluster as one client's proxy sees it. */
export interface View {
  readonly cluster: Cluster;
  readonly client: Client;
  /** Absent: the proxy reads no such policies. */
  readonly policiesOf?: PoliciesOf | undefined;
  /** Whether the proxy has a destination for a Service that it sees. Absent: always. */
  readonly reaches?: (service: Service) => boolean;
}

/** Resolves a destination that a rule writes. */
export function resolveDestination(view: View, written: Written): Destination {
  const { service, host, port, weight, missing } = written;
  const own = stable(withoutMirrors(written.own));
  const mirrors = mirrorsIn(written.own);
  if (service === undefined) {
    return { ...nowhere, service: host, port, weight, own, mirrors, ...outside(written) };
  }
  const policies = view.policiesOf?.(view.cluster, service, view.client) ?? noPolicies;
  const subset = written.subset === undefined ? {} : policies.subset(written.subset);
  const found = service.ports.find(({ number }) => number === port);
  const behind = view.cluster.behind(service, {}, found);
  const refused =
    written.refused === true || !policies.isVisible || view.reaches?.(service) === false;
  const workloads =
    found === undefined || subset === undefined || refused
      ? []
      : view.cluster.behind(service, subset, found);
  const nobody = Object.keys(service.selector).length > 0 && workloads.length === 0;
  const unanswered = subset === undefined || nobody ? "503" : undefined;
  const failure = refused || found === undefined ? missing : unanswered;
  return {
    service: service.key,
    port,
    workloads,
    behind,
    weight,
    ...(failure === undefined ? {} : { failure }),
    ...unknownBecause(byHand(view.cluster, service)),
    own,
    mirrors,
    policy: stable(policies.policy(written.subset, port)),
    policiesFor: (workload) => {
      const labels = view.cluster.podsOf(workload)?.labels ?? {};
      return new Set(policies.alternatives(labels, port).map(stable));
    },
    facts: found === undefined ? "" : portFacts(service, found),
    speaks: found === undefined ? "" : spoken(found),
  };
}

/** What becomes of a request for something that is no Service. */
function outside({ elsewhere, missing }: Written): Pick<Destination, "failure" | "unknown"> {
  return elsewhere === undefined ? { failure: missing } : unknownBecause(elsewhere.why);
}

function unknownBecause(why: string | undefined): Pick<Destination, "unknown"> {
  return why === undefined ? {} : { unknown: why };
}

/** Of a Service whose endpoints are not those of a selector. A name of something outside leads to no pods. */
function byHand({ services }: Cluster, { key, object, selector }: Service): string | undefined {
  if (asRecord(object.spec).type === "ExternalName") {
    const meant = concreteService(services, key);
    return meant === undefined || meant.key === key
      ? undefined
      : `Service ${key} is a name for Service ${meant.key}, whose rules may not be asked there`;
  }
  const selects = Object.keys(selector).length > 0;
  return selects ? undefined : `Service ${key} has no selector, and its endpoints may be any pods`;
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

/** What a request gets on the default route of a Service port. */
export function defaultVerdict(view: View, service: Service, port: number): Verdict {
  const destinations = [defaultDestination(view, service, port)];
  return conclude({ destinations, rule: "the default route" });
}

const nowhere = {
  workloads: [],
  behind: [],
  policy: "{}",
  policiesFor: () => new Set<string>(),
  facts: "",
  speaks: "",
} as const;

/** The port's protocol as the Service states it: callers treat a fork that states another one differently. */
function spoken({ body, name = "" }: Port): string {
  return asString(body.appProtocol) ?? `${layer7Of(body)} ${name.split("-")[0] ?? ""}`;
}

/**
 * What has to be the same for a fork: where the port leads, who stays with whom, and how clients find
 * pods: by one address, one by one (headless), or by somebody else's name.
 */
function portFacts(service: Service, port: Port): string {
  const spec = asRecord(service.object.spec);
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
  });
}
