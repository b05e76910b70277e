/** @module Kinds whose controllers render and apply other objects, which nobody sees in the manifests. */
import { groupKind, type KubeObject } from "./object.ts";

/** By `group/Kind`: what to do where no source can be named that has the same objects. */
const renderers: Readonly<Record<string, string>> = {
  "argoproj.io/Application":
    "name the folder or chart of its source, or commit what `argocd app manifests` prints",
  "argoproj.io/ApplicationSet": "name the folder or chart of each Application that it makes",
  "core.oam.dev/Application": "commit what `vela dry-run` prints and name that",
  "fleet.cattle.io/Bundle": "commit what `fleet apply -o -` prints and name that",
  "fleet.cattle.io/GitRepo": "name the folders of its paths",
  "helm.cattle.io/HelmChart": "commit the chart and name it",
  "helm.toolkit.fluxcd.io/HelmRelease": "commit the chart (`helm pull --untar`) and name it",
  "kappctrl.k14s.io/App": "commit what `kctrl dev` renders and name that",
  "kustomize.toolkit.fluxcd.io/Kustomization":
    "name the folder of its path, copied into this repository if it is another's",
  "template.openshift.io/Template": "commit what `oc process --local` prints and name that",
};

/** What to do about an object that renders others; undefined for one that does not. */
export function rendererAdvice(object: KubeObject): string | undefined {
  const key = groupKind(object);
  return Object.hasOwn(renderers, key) ? renderers[key] : undefined;
}
