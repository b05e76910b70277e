/** @module Objects and units by hand, and what emitting them gives. */
import { Problems } from "../../lib/diagnostics/problems.ts";
import { emitFiles } from "../../lib/emit/emit.ts";
import { laneSummaries } from "../../lib/emit/lane-summaries.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { Contribution, ReleaseUnit } from "../../lib/model/contribution.ts";
import type { Fork, ResolvedEnvironment } from "../../lib/model/lane.ts";
import { objectPath } from "../../lib/model/layout.ts";
import type { Phase } from "../../lib/model/phases.ts";
import { documents } from "../support/input.ts";

export const spec = documents(
  "kind: Sandbox\nspec:\n  forks:\n  - forkOf: {name: cart}\n",
  "environments/staging/sandboxes/pr-1.yaml",
)[0]!;
const fork = { document: spec, path: ["spec", "forks", 0] };

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

export const sandbox = { kind: "sandbox", name: "pr-1" } as const;

export function emitted(o: KubeObject, phase: Phase = "workload"): Contribution {
  return { unit: sandbox, phase, object: o, sources: [fork, fork] };
}

export const path = (o: KubeObject, unit: ReleaseUnit["id"], phase?: Phase) =>
  objectPath({ ...emitted(o, phase), unit });
export const baseline = { kind: "baseline" } as const;

function environment(): ResolvedEnvironment {
  const workload = { kind: "Deployment", namespace: "shop", name: "cart" };
  const lane = {
    key: "key-1",
    source: fork,
    unit: sandbox,
    forks: new Map([
      ["apps/Deployment/shop/cart", { workload, name: "cart-pr-1" } as unknown as Fork],
    ]),
  };
  return {
    settings: {
      name: "staging",
      carriers: [
        { kind: "baggage", name: "isolane" },
        { kind: "header", name: "x-isolane-key" },
      ],
    },
    sandboxes: [],
    groups: [],
    lanes: [lane],
    entryPoints: [],
    ingresses: [],
  } as unknown as ResolvedEnvironment;
}

export const deployment = object("apps/v1", "Deployment", "cart-pr-1", "shop");
export const route = object("networking.istio.io/v1", "VirtualService", "cart", "shop");
export const kustomization: Contribution = {
  ...emitted(
    object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "staging-pr-1", "flux-system"),
  ),
  unit: { kind: "gitops" },
  lane: sandbox,
};

export function emit(units: readonly ReleaseUnit[], engineObjects: readonly Contribution[] = []) {
  const problems = new Problems();
  const placed = units.map(({ id, objects }) => ({
    id,
    objects: objects.map((one) => ({ ...one, unit: id })),
  }));
  const all = [...placed, { id: { kind: "gitops" }, objects: engineObjects } as const];
  const files = emitFiles(
    all,
    { environment: "staging", lanes: laneSummaries(environment(), () => []) },
    problems,
  );
  return {
    files: new Map(files.map((f) => [f.path, f.text])),
    codes: problems.all.map(({ code }) => code),
  };
}
