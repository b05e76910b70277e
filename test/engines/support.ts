/** @module Hand-made environments for engine tests: engines read no more than this of them. */

import { type KubeObject, keyString, objectKey } from "../../lib/kube/object.ts";
import { backends } from "../../lib/mesh/registry.ts";
import type { BaselineIndex } from "../../lib/model/baseline-index.ts";
import type { Contribution, ReleaseUnit } from "../../lib/model/contribution.ts";
import type { ResolvedEnvironment, ResolvedGroup, ResolvedSandbox } from "../../lib/model/lane.ts";
import type { Phase } from "../../lib/model/phases.ts";
import type { UnitId } from "../../lib/model/release-unit.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../lib/model/settings.ts";
import type { SourceDocument } from "../../lib/model/source.ts";
import { environmentInput } from "../support/input.ts";

export const document: SourceDocument = {
  file: "environment.yaml",
  text: "",
  value: {},
  locate: () => ({ line: 1, column: 1, endColumn: 2 }),
};

export const source = { document, path: [] };

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  metadata: object = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: "shop", ...metadata } };
}

export function emitted(of: KubeObject, unit: UnitId, phase: Phase = "workload"): Contribution {
  return { unit, phase, object: of, sources: [source] };
}

export function environment(parts: {
  readonly engine: GitopsSettings["engine"];
  readonly settings?: Partial<EnvironmentSettings>;
  readonly gitops?: Partial<GitopsSettings>;
  readonly baseline?: readonly KubeObject[];
  readonly sandboxes?: readonly string[];
  readonly groups?: readonly string[];
}): ResolvedEnvironment {
  const objects = parts.baseline ?? [
    object("apps/v1", "Deployment", "cart"),
    object("v1", "Service", "cart"),
  ];
  const { environment: spec } = environmentInput({ baseline: "" });
  const settings: EnvironmentSettings = {
    name: "staging",
    namespace: "shop",
    deploy: true,
    adopted: new Map(),
    membership: {},
    versions: { channel: "standard" },
    dependencies: [],
    entryPoints: [],
    ingresses: [],
    backend: "istio",
    implementation: "istio",
    clusterDomain: "cluster.local",
    carriers: [
      { kind: "baggage", name: "isolane" },
      { kind: "header", name: "x-isolane-key" },
    ],
    fallback: "baseline",
    gitops: {
      engine: parts.engine,
      repository: "https://git.example.com/acme/shop.git",
      revision: "main",
      path: "dist/staging",
      namespace: parts.engine === "argocd" ? "argocd" : "flux-system",
      destination: "https://kubernetes.default.svc",
      ...parts.gitops,
    },
    source: spec.source,
    ...parts.settings,
  };
  const baseline: BaselineIndex = {
    objects: new Map(objects.map((o) => [keyString(objectKey(o)), { object: o, source }])),
    workloads: new Map(),
    services: new Map(),
    servicesOf: new Map(),
    injections: new Map(),
    selectors: [],
    tables: [],
    namespaces: [...new Set(objects.flatMap((o) => o.metadata.namespace ?? []))].sort(),
  };
  const owner = (name: string) => ({
    name,
    source,
    labels: { "isolane.dev/environment": "staging", "isolane.dev/sandbox": name },
    annotations: { "isolane.dev/owner": "team-a" },
  });
  return {
    settings,
    baseline,
    sandboxes: (parts.sandboxes ?? []).map((name) => owner(name) as unknown as ResolvedSandbox),
    groups: (parts.groups ?? []).map((name) => owner(name) as unknown as ResolvedGroup),
    lanes: [],
    entryPoints: [],
    ingresses: [],
    deletions: [],
    shared: [],
    laneKinds: [],
    routeKinds: backends[settings.backend].kinds,
  };
}

const service = object("v1", "Service", "cart-x");
const route = object("gateway.networking.k8s.io/v1", "HTTPRoute", "cart-x");

export const units = {
  baseline: { id: { kind: "baseline" }, objects: [emitted(service, { kind: "baseline" })] },
  routes: { id: { kind: "routes" }, objects: [] },
  sandbox: (name: string, phases: readonly Phase[] = ["workload", "route"]): ReleaseUnit => {
    const id = { kind: "sandbox", name } as const;
    const objects = phases.map((phase) => emitted(phase === "route" ? route : service, id, phase));
    return { id, objects };
  },
  group: (name: string): ReleaseUnit => {
    const id = { kind: "group", name } as const;
    return { id, objects: [emitted(route, id, "route")] };
  },
} satisfies Record<string, unknown>;
