/**
 * @module Hooks of Helm and of Argo CD: objects that one program runs at a moment of its own. To anybody else
 * they are plain objects, which run as soon as they are applied, the uninstall Job too.
 */
import type { KubeObject } from "./object.ts";

/** What applies the output: an engine, or undefined for whoever applies it without one. */
export type AppliedBy = "argocd" | "flux" | undefined;

/** A hook that what applies the output would not run as one. */
export interface StrayHook {
  /** Whose hook it is. */
  readonly owner: "Helm" | "Argo CD";
  /** The annotation that makes it one. */
  readonly annotation: string;
  /** Its moments, as the annotation states them. */
  readonly moments: string;
  /** Why it cannot be passed on, after "which". */
  readonly why: string;
}

const helmHook = "helm.sh/hook";
const argoHook = "argocd.argoproj.io/hook";

/**
 * The moments of Helm's hooks, and what Argo CD makes of each. Helm's are the constants of helm/helm
 * `pkg/release/v1/hook.go` (v3: `pkg/release/hook.go`); `crd-install` and `test-failure` are Helm 2's. Argo CD's are in
 * argo-cd `gitops-engine/pkg/sync/hook/helm/type.go` (run at a sync), `.../hook.go` (`crd-install` is no hook at all)
 * and `controller/hook.go` (run when the Application is deleted). What it maps to nothing, it never applies.
 */
const helmMoments: Readonly<Record<string, "sync" | "delete" | "plain" | "never">> = {
  "crd-install": "plain",
  "pre-install": "sync",
  "post-install": "sync",
  "pre-upgrade": "sync",
  "post-upgrade": "sync",
  "pre-delete": "delete",
  "post-delete": "delete",
  "pre-rollback": "never",
  "post-rollback": "never",
  test: "never",
  "test-success": "never",
  "test-failure": "never",
};

/** Argo CD's own: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/, `pkg/sync/common/types.go`. */
const argoMoments: ReadonlySet<string> = new Set([
  "PreSync",
  "Sync",
  "PostSync",
  "SyncFail",
  "PreDelete",
  "PostDelete",
  "Skip",
]);

/** Why an object must not be applied as it is; undefined for what is no hook, or a hook of what applies it. */
export function strayHook({ metadata }: KubeObject, appliedBy: AppliedBy): StrayHook | undefined {
  const { [argoHook]: argo, [helmHook]: helm } = metadata.annotations ?? {};
  if (argo !== undefined && (appliedBy !== "argocd" || momentsOf(argo).some(isArgoMoment))) {
    if (appliedBy === "argocd") return undefined;
    return { owner: "Argo CD", annotation: argoHook, moments: argo, why: runsAtOnce(appliedBy) };
  }
  if (helm === undefined) return undefined;
  const kinds = momentsOf(helm).map((moment) => momentOf(moment.toLowerCase()));
  if (kinds.every((kind) => kind === "plain")) return undefined;
  const stray = { owner: "Helm", annotation: helmHook, moments: helm } as const;
  if (appliedBy !== "argocd") return { ...stray, why: runsAtOnce(appliedBy) };
  if (kinds.includes("delete")) {
    // Nothing is uninstalled then: a shared Application leaves its objects where they are (docs/gitops.md).
    const why = "Argo CD would run when its Application is deleted, although the application stays";
    return { ...stray, why };
  }
  return kinds.includes("sync") ? undefined : { ...stray, why: "Argo CD never runs" };
}

/**
 * True for an object that stays in the cluster when its owner no longer has it: Helm's `resource-policy: keep`
 * (https://helm.sh/docs/howto/charts_tips_and_tricks/), Argo CD's `Prune=false`, Flux's `prune: disabled`.
 */
export function isKeptForGood({ metadata: { annotations = {} } }: KubeObject): boolean {
  const options = annotations["argocd.argoproj.io/sync-options"] ?? "";
  return (
    annotations["helm.sh/resource-policy"]?.trim().toLowerCase() === "keep" ||
    annotations["kustomize.toolkit.fluxcd.io/prune"]?.toLowerCase() === "disabled" ||
    options.split(",").some((option) => option.trim() === "Prune=false")
  );
}

// --- internal ---

function momentsOf(text: string): readonly string[] {
  return text.split(",").map((moment) => moment.trim());
}

function isArgoMoment(moment: string): boolean {
  return argoMoments.has(moment);
}

function momentOf(moment: string): "sync" | "delete" | "plain" | "never" {
  return Object.hasOwn(helmMoments, moment) ? (helmMoments[moment] ?? "never") : "never";
}

function runsAtOnce(appliedBy: AppliedBy): string {
  return appliedBy === "flux"
    ? "Flux would run as a plain object, as soon as it is applied"
    : "would run as a plain object, as soon as it is applied";
}
