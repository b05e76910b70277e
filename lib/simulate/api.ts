/** @module What an API of routes has to say to the rest of the simulation: the rooms are `istio/` and `gateway-api/`. */
import type { Labels } from "../kube/label-selector.ts";
import type { KubeObject } from "../kube/object.ts";
import type { RulePlace } from "../mesh/implementations/bypass.ts";
import type { MeshDialect } from "../mesh/implementations/implementation.ts";
import type { BackendName } from "../model/settings.ts";
import type { DocumentPath } from "../model/source.ts";
import type { Client, Cluster, Service } from "./cluster/cluster.ts";
import type { PreviewApi } from "./previews.ts";
import type { GivenKey } from "./requests/keys.ts";
import type { PoliciesOf } from "./tables/backends.ts";
import type { ProxyView } from "./tables/proxy.ts";
import type { Table, Tables } from "./tables/rule.ts";

/** A Gateway and the API that it belongs to. */
export interface GatewayEntry {
  /** `namespace/name`. */
  readonly gateway: string;
  readonly api: BackendName;
}

/** A host name and a port by which requests come in. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** Something that a Gateway serves: a port, a host pattern or both. */
export interface Served {
  readonly gateway: string;
  readonly port?: number;
  readonly hosts: readonly string[];
  readonly tls?: boolean;
  /** The address on which it reads requests; empty: all. Absent: it reads none, or shares its port with no other Gateway. */
  readonly bind?: string;
}

/** Labels that a rule asks of its callers, and the host that the rule is for. */
export interface LabelTest {
  readonly host: string;
  readonly labels: Labels;
}

/** What the mesh's proxies hold for a Service port and a client. */
export interface MeshTables {
  readonly tables: Tables;
  /** A foreign Host passes through on declared ports and is routed on detected ones (measured). */
  readonly foreign: Tables;
  /** The port is not routed by rules at all. */
  readonly opaque: boolean;
  /** A waypoint's: the Service is known by its address, whatever the Host. */
  readonly byAddress?: boolean;
}

/** A Service port that a proxy of the mesh is asked for, and what answers where no rule applies. */
export interface MeshQuestion {
  readonly proxy: ProxyView;
  readonly service: Service;
  readonly port: number;
  readonly byDefault: Table;
  /** Requests with a foreign Host bypass the rules. */
  readonly passing: boolean;
}

/** A proxy that requests to a Service pass on their way. */
export interface Waypoint {
  readonly name: string;
  readonly namespace: string;
}

/** Something in an object of which nothing is known. */
export interface Unread {
  readonly path: DocumentPath;
  /** Continues "the object ...". */
  readonly what: string;
}

/** One API. */
export interface RouteApi {
  /** Hosts of lanes' own. */
  readonly previews: PreviewApi;
  /** What its Gateways serve, by themselves and by the routes that are bound to them. */
  readonly served: (cluster: Cluster) => readonly Served[];
  /** What of an object of this API is not followed, or what proxies refuse besides its schema. Default: nothing. */
  readonly unread?: (object: KubeObject) => readonly Unread[];
  /** Services (`namespace/name`) whose requests the rules of an object of this API take. */
  readonly servicesOf: (object: KubeObject, domain: string) => readonly string[];
  /** The Gateways that a route object is attached to, where it is attached to nothing else. Default: none. */
  readonly attachedTo?: (object: KubeObject) => readonly string[];
  /** Where its rules for a Service's host on the mesh are. */
  readonly rulesFor: (cluster: Cluster, service: Service) => readonly RulePlace[];
  /** The tables of a Service port where the mesh reads this API. */
  readonly onMesh: (question: MeshQuestion) => MeshTables;
  /** The tables of one of its Gateways. */
  readonly atGateway: (proxy: ProxyView, listener: Listener) => Tables;
  /** Labels that a Gateway's own pods are known to have. Default: none. */
  readonly gatewayLabels?: (cluster: Cluster, gateway: string) => Labels;
  /** Routes toward a Service (`namespace/name`) that a proxy merges, each lane's among them. Default: none. */
  readonly mergedRoutes?: (
    cluster: Cluster,
    service: string,
    dialect: MeshDialect,
  ) => readonly KubeObject[];
  /** What it says about destinations besides routes. Default: nothing. */
  readonly policiesOf?: PoliciesOf;
  /** Namespaces whose clients it can answer differently. */
  readonly toldApart: (cluster: Cluster) => readonly string[];
  /** Labels that its rules ask of callers. Default: none. */
  readonly labelTests?: (cluster: Cluster) => readonly LabelTest[];
  /** Whether a Service's host has rules that a namespace's clients are not shown. Default: never. */
  readonly isHidden?: (cluster: Cluster, service: Service, client: string) => boolean;
  /** Whether a node's proxy takes a pod's requests, which knows no routes. Default: never. */
  readonly isCaptured?: (cluster: Cluster, client: Client) => boolean;
  /** The key that the object makes proxies give to requests that leave the pods which it selects without one. Default: none. */
  readonly givenBy?: (object: KubeObject) => GivenKey | undefined;
  /** The key that a client's own proxy gives so. Default: none. */
  readonly givenTo?: (cluster: Cluster, client: Client) => GivenKey | undefined;
  /** The proxy that looks at a Service's requests instead of a caller's own. Default: there is none. */
  readonly waypointOf?: (cluster: Cluster, service: Service) => Waypoint | undefined;
}
