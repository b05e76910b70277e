/** @module An environment's settings with every default applied, once. */
import type { Carriers } from "./carriers.ts";
import type { SourceRef } from "./source.ts";

export type BackendName = "gateway-api" | "istio";
export type ImplementationName =
  | "istio"
  | "linkerd"
  | "cilium"
  | "kuma"
  | "envoy-gateway"
  | "generic";
export type Fallback = "baseline" | "none";

/** What `spec.routing` means where it is silent, as the schema says; for compiler and proof. */
export const routingDefaults = {
  backend: "gateway-api",
  implementation: "istio",
  fallback: "baseline",
} as const satisfies {
  readonly backend: BackendName;
  readonly implementation: ImplementationName;
  readonly fallback: Fallback;
};

export interface GitopsSettings {
  readonly engine: "argocd" | "flux";
  readonly repository: string;
  readonly revision: string;
  /** Folder of the environment's output in the repository, without a trailing slash. */
  readonly path: string;
  readonly namespace: string;
  readonly destination: string;
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
