/** @module An environment's settings with every default applied, once. */
import type { Carriers } from "./carriers.ts";
import type { SourceRef } from "./source.ts";
import type { Environment } from "./spec.gen.ts";

export type BackendName = "gateway-api" | "istio";
export type ImplementationName =
  | "istio"
  | "linkerd"
  | "cilium"
  | "kuma"
  | "envoy-gateway"
  | "generic";
export type Fallback = "baseline" | "none";

export interface GitopsSettings {
  readonly engine: NonNullable<NonNullable<Environment["spec"]["gitops"]>["engine"]>;
  readonly repository: string;
  readonly revision: string;
  /** Folder of the environment's output in the repository, without a trailing slash. */
  readonly path: string;
  readonly namespace: string;
  readonly destination: string;
}

/** Where each engine's objects live, if nobody says otherwise: where its own installation puts them. */
const engineNamespaces: Readonly<Record<GitopsSettings["engine"], string>> = {
  argocd: "argocd",
  flux: "flux-system",
};

/** `spec.gitops` with every default applied; undefined for an environment without it. */
export function gitopsSettings({ metadata, spec }: Environment): GitopsSettings | undefined {
  if (spec.gitops === undefined) return undefined;
  const { engine = "argocd", repository, revision = "main", namespace, destination } = spec.gitops;
  const steps = (spec.gitops.path ?? `dist/${metadata.name}`).split("/");
  return {
    engine,
    repository,
    revision,
    path: steps.filter((step) => step !== "" && step !== ".").join("/"),
    namespace: namespace ?? engineNamespaces[engine],
    destination: destination ?? "https://kubernetes.default.svc",
  };
}

/** What a port is stated to speak. */
export type StatedProtocol = "http" | "http2" | "grpc" | "tcp";

export interface EnvironmentSettings {
  readonly name: string;
  /** The namespace of specs and of objects without one. */
  readonly namespace: string;
  readonly deploy: boolean;
  /**
   * Adopted objects by key string (`keyString`), in order, and the entries that name them. Empty with
   * `deploy: true`, which owns all.
   */
  readonly adopted: ReadonlyMap<string, SourceRef>;
  readonly backend: BackendName;
  readonly implementation: ImplementationName;
  readonly carriers: Carriers;
  readonly fallback: Fallback;
  readonly gitops?: GitopsSettings;
  /** Root of the environment's document. */
  readonly source: SourceRef;
}
