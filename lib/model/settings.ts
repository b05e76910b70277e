/** @module An environment's settings, for compiler and proof. */
import { type Carriers, carriersOf } from "./carriers.ts";
import { type Injector, injectorOf } from "./injection.ts";
import type { SourceRef } from "./source.ts";
import type { CompleteEnvironment, Dependency, RoutingSpec } from "./spec.gen.ts";
import { type StatedEntryPoint, statedEntryPoints } from "./stated-entry-points.ts";
import { type StatedIngress, statedIngresses } from "./stated-ingresses.ts";
import { type Traffic, trafficOf } from "./traffic.ts";

/** The API of route tables. */
export type BackendName = NonNullable<RoutingSpec["backend"]>;
/** The mesh that reads the routes. */
export type ImplementationName = NonNullable<RoutingSpec["implementation"]>;
/** The versions that the cluster is stated to have. */
export type StatedVersions = NonNullable<CompleteEnvironment["spec"]["routing"]>["versions"];
/** Where a keyed request goes that its lane has no fork for. */
export type Fallback = NonNullable<RoutingSpec["fallback"]>;

/** Where and how plugins run, with all defaults. */
export type ResourceSettings = NonNullable<CompleteEnvironment["spec"]["resources"]> & {
  /** Where they run. */
  readonly namespace: string;
};

type GitopsSpec = NonNullable<CompleteEnvironment["spec"]["gitops"]>;

/** How `dist/` reaches the cluster, with all defaults. */
export interface GitopsSettings {
  readonly engine: GitopsSpec["engine"];
  /** Empty where `source` names a source that the cluster has. */
  readonly repository: string;
  readonly revision: string;
  /** Folder of the environment's output in the repository, without a trailing slash. */
  readonly path: string;
  readonly namespace: string;
  readonly destination: string;
  /** A source that the cluster has. Default: one in `gitops/`. */
  readonly source?: NonNullable<GitopsSpec["source"]>;
  /** By which that in `gitops/` is read. Default: as its URL needs. */
  readonly secretRef?: NonNullable<GitopsSpec["secretRef"]>;
  /** By whose rights everything is applied. Default: the engine's own. */
  readonly serviceAccountName?: string;
  /** How Flux decrypts the baseline's Secrets. */
  readonly decryption?: NonNullable<GitopsSpec["decryption"]>;
}

/** What a port is stated to speak. */
export type StatedProtocol = "http" | "http2" | "grpc" | "tcp";

/** What an environment's spec says by itself. */
export interface StatedSettings {
  readonly name: string;
  /** The namespace of specs and of objects without one. */
  readonly namespace: string;
  readonly deploy: boolean;
  readonly backend: BackendName;
  readonly implementation: ImplementationName;
  /** In which hosts of Services end: `cluster.local`. */
  readonly clusterDomain: string;
  readonly carriers: Carriers;
  readonly fallback: Fallback;
  readonly versions: StatedVersions;
  /** Stated for namespaces of which no mark says whether their pods are in the mesh; `*`: for all others. */
  readonly membership: Readonly<Record<string, "in" | "out">>;
  readonly gitops?: GitopsSettings;
  /** The public ways in that are Gateways. */
  readonly entryPoints: readonly StatedEntryPoint[];
  /** Those that are Ingresses. */
  readonly ingresses: readonly StatedIngress[];
  /** What forks have to say something of. */
  readonly dependencies: readonly Dependency[];
  /** Absent: sandboxes have no resources. */
  readonly resources?: ResourceSettings;
  /** By what the OpenTelemetry operator injects agents. Absent: nothing states that it does. */
  readonly injector?: Injector;
  /** What is written down of keyed requests. Absent: nothing. */
  readonly traffic?: Traffic;
  /** The name that the spec gives the cluster. */
  readonly cluster?: string;
}

/** The same, with what other files say about it. */
export interface EnvironmentSettings extends StatedSettings {
  /**
   * Adopted objects by key string (`keyString`), in order, and the entries that name them. Empty with
   * `deploy: true`, which owns all.
   */
  readonly adopted: ReadonlyMap<string, SourceRef>;
  /** Root of the environment's document. */
  readonly source: SourceRef;
}

/** The settings of a validated environment. */
export function settingsOf(environment: CompleteEnvironment): StatedSettings {
  const { metadata, spec } = environment;
  const { baseline, routing, gitops, dependencies, resources, cluster } = spec;
  const traffic = trafficOf(routing.traffic);
  const injector = injectorOf(metadata.name, spec);
  return {
    name: metadata.name,
    namespace: baseline.namespace,
    deploy: baseline.deploy,
    backend: routing.backend,
    implementation: routing.implementation,
    clusterDomain: routing.clusterDomain,
    carriers: carriersOf(routing.carriers),
    fallback: routing.fallback,
    versions: routing.versions,
    membership: routing.membership,
    entryPoints: statedEntryPoints(environment),
    ingresses: statedIngresses(environment),
    dependencies,
    ...(gitops === undefined ? {} : { gitops: gitopsOf(gitops, metadata.name) }),
    ...(resources === undefined
      ? {}
      : { resources: { ...resources, namespace: resources.namespace ?? baseline.namespace } }),
    ...(injector === undefined ? {} : { injector }),
    ...(traffic === undefined ? {} : { traffic }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

const homes = { argocd: "argocd", flux: "flux-system" } as const;

function gitopsOf(spec: GitopsSpec, environment: string): GitopsSettings {
  const { engine, repository = "", revision, destination } = spec;
  const { source, secretRef, serviceAccountName, decryption } = spec;
  return {
    engine,
    repository,
    revision,
    path: folders(spec.path ?? `dist/${environment}`).join("/"),
    namespace: spec.namespace ?? homes[engine],
    destination,
    ...(source === undefined ? {} : { source }),
    ...(secretRef === undefined ? {} : { secretRef }),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    ...(decryption === undefined ? {} : { decryption }),
  };
}

/** The steps of a path. */
export function folders(path: string): readonly string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}
