/**
 * @module The oldest versions of other programs that the output and the sources need, with what needs them. The page
 * docs/versions.md is generated from these tables and from what implementations say of themselves.
 */
import type { KubeObject } from "../kube/object.ts";
import { usesOf } from "../mesh/implementations/features.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { apiRequirements, type Requirement } from "../mesh/implementations/requirement.ts";
import type { GitopsSettings } from "../model/settings.ts";
import { settingsOf } from "../model/settings.ts";
import type { CompleteEnvironment } from "../model/spec.gen.ts";

const kubernetes: Requirement = {
  program: "Kubernetes",
  minimum: "1.22",
  why: "Both engines apply on the server's side. Routes, policies and budgets are of v1. What your mesh and engine ask for is mostly newer.",
  source: "https://kubernetes.io/blog/2021/08/06/server-side-apply-ga/",
};

const engines: Readonly<Record<GitopsSettings["engine"], Requirement>> = {
  argocd: {
    program: "Argo CD",
    minimum: "2.14",
    why: "Removals that somebody has to confirm: `Prune=confirm`, `Delete=confirm`. An older one knows no such option and does as it likes.",
    source: "https://argo-cd.readthedocs.io/en/release-2.14/user-guide/sync-options/",
  },
  flux: {
    program: "Flux",
    minimum: "2.6 (kustomize-controller 1.6)",
    why: "`deletionPolicy: WaitForTermination`: forks go when their routes are gone.",
    source: "https://github.com/fluxcd/kustomize-controller/blob/main/CHANGELOG.md#160",
  },
};

/** The programs that render sources, by the field of the source. */
const renderers: Readonly<Record<"helm" | "kustomize", Requirement>> = {
  helm: {
    program: "helm",
    minimum: "3.10",
    why: "Values of `set` are passed by `--set-json`.",
    source: "https://github.com/helm/helm/releases/tag/v3.10.0",
  },
  kustomize: {
    program: "kustomize",
    minimum: "4.0",
    why: "`kustomize build FOLDER`. Where kustomize is not on PATH, `kubectl kustomize FOLDER` is run, of kubectl 1.24 or later: older ones do not say which kustomize they hold.",
    source: "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.24.md",
  },
};

/** Everything that any environment can need. */
export const allRequirements: readonly Requirement[] = [
  kubernetes,
  ...Object.values(apiRequirements),
  ...Object.values(implementations).flatMap(({ needs = [] }) => needs),
  ...Object.values(engines),
  ...Object.values(renderers),
];

/** A requirement of an environment, and the name of the program if it runs where isolane runs. */
export type Needed = Requirement & { readonly local?: keyof typeof renderers };

/** What one environment needs, whose baseline has these objects. */
export function requirementsOf(
  environment: CompleteEnvironment,
  objects: readonly KubeObject[],
): readonly Needed[] {
  const { backend, implementation, gitops } = settingsOf(environment);
  const isNeeded = ({ of }: Requirement) =>
    of === undefined || objects.some((object) => usesOf(object, of).length > 0);
  const { sources } = environment.spec.baseline;
  const found: readonly (Needed | undefined)[] = [
    kubernetes,
    apiRequirements[backend],
    ...(implementations[implementation].needs ?? []).filter(isNeeded),
    gitops === undefined ? undefined : engines[gitops.engine],
    ...(["helm", "kustomize"] as const).map((local) =>
      sources.some((source) => local in source) ? { ...renderers[local], local } : undefined,
    ),
  ];
  return found.filter((one) => one !== undefined);
}

/** What an environment states of its cluster, by the names of the programs. */
export function statedVersions({ spec }: CompleteEnvironment): ReadonlyMap<string, string> {
  const { gatewayApi, channel, ...meshes } = spec.routing.versions;
  const api =
    gatewayApi === undefined
      ? []
      : [["Gateway API", `${gatewayApi} (${channel} channel)`] as const];
  const own = Object.values(implementations).flatMap(({ name, title }) =>
    Object.entries(meshes).flatMap(([field, stated]) =>
      field === name ? [[title, stated] as const] : [],
    ),
  );
  return new Map([...api, ...own]);
}
