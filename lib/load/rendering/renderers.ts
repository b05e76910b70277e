/** @module Which kinds are rendered, and by whose rules. */
import { groupKind, type KubeObject } from "../../kube/object.ts";
import { applicationParts } from "./applications.ts";
import { kustomizationParts } from "./flux-kustomizations.ts";
import { helmReleaseParts } from "./helm-releases.ts";
import type { Rendering, World } from "./part.ts";
import { templateParts } from "./templates.ts";

const renderers: Readonly<Record<string, (object: KubeObject, world: World) => Rendering>> = {
  "argoproj.io/Application": applicationParts,
  "helm.toolkit.fluxcd.io/HelmRelease": helmReleaseParts,
  "kustomize.toolkit.fluxcd.io/Kustomization": kustomizationParts,
  "template.openshift.io/Template": templateParts,
};

/** Whether an object makes its controller render others, by rules that are known here. */
export function isRenderable(object: Pick<KubeObject, "apiVersion" | "kind">): boolean {
  return Object.hasOwn(renderers, groupKind(object));
}

/** What an object makes its controller render; undefined for an object of another kind. */
export function renderingOf(object: KubeObject, world: World): Rendering | undefined {
  const key = groupKind(object);
  return Object.hasOwn(renderers, key) ? renderers[key]?.(object, world) : undefined;
}
