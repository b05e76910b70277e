/** @module The objects for Argo CD, whole, as an environment's settings make them. */

import type { JsonObject, KubeObject } from "../../../kube/object.ts";
import { labels } from "../../../model/interface.ts";
import { type Gitops, metadataOf } from "./claims.ts";

/** Nothing of it is removed before somebody confirms it. */
const confirmed = { "argocd.argoproj.io/sync-options": "Delete=confirm,Prune=confirm" };

const apiVersion = "argoproj.io/v1alpha1";

/** The name of the objects of all lanes, and of the project. */
export function ownName({ environment }: Gitops): string {
  return `isolane-${environment}`;
}

/** An object of the environment's own that Argo CD reads. */
export function argocdObject(
  kind: string,
  name: string,
  gitops: Gitops,
  { annotations = {}, spec }: { annotations?: Readonly<Record<string, string>>; spec: JsonObject },
): KubeObject {
  const metadata = metadataOf(gitops, name, { ...confirmed, ...annotations });
  return { apiVersion, kind, metadata, spec };
}

/** Argo CD knows a cluster by its address or by its name. */
export function clusterOf({ destination }: Gitops): Readonly<Record<string, string>> {
  return destination.includes("://") ? { server: destination } : { name: destination };
}

/** Without the first, Argo CD sees differences for ever in what the API server fills in (seen in conformance/). */
const annotations = {
  "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
  "argocd.argoproj.io/manifest-generate-paths": ".",
};

function applicationSpec(gitops: Gitops, path: string): JsonObject {
  return {
    project: ownName(gitops),
    source: {
      repoURL: gitops.repository,
      targetRevision: gitops.revision,
      path,
      directory: { recurse: true },
    },
    destination: { ...clusterOf(gitops), namespace: gitops.home },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ["ServerSideApply=true", "FailOnSharedResource=true", "ApplyOutOfSyncOnly=true"],
      retry: { limit: 10, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
    },
  };
}

/** The Application of a shared unit: without a finalizer, so whoever deletes it removes nothing else. */
export function application(gitops: Gitops, unit: string): KubeObject {
  return argocdObject("Application", `${ownName(gitops)}.${unit}`, gitops, {
    annotations,
    spec: applicationSpec(gitops, `${gitops.path}/${unit}`),
  });
}

/** The file whose absence stops everything. */
export function guardedFile({ environment, home }: Gitops): string {
  return `routes/${home}/configmap-isolane-${environment}.yaml`;
}

/** One Application for each folder of a sandbox or group, named apart; a lost marker stops everything. */
export function applicationSet(gitops: Gitops): KubeObject {
  const { environment, repository: repoURL, revision, path } = gitops;
  const name = ownName(gitops);
  // Inside a Go template, braces are written as a template that gives braces.
  const plain = (text: string) => text.replaceAll("{{", '{{"{{"}}');
  const inTemplate = {
    ...gitops,
    repository: plain(repoURL),
    revision: plain(revision),
    destination: plain(gitops.destination),
  };
  // What the schema of a generator's own template asks for, and nothing else.
  const template = { metadata: {}, spec: { destination: {}, project: "" } };
  const git = { repoURL, revision };
  const lanes = ["sandbox", "group"].map((kind) => ({
    git: {
      ...git,
      directories: [{ path: `${path}/${kind === "group" ? "groups" : "sandboxes"}/*` }],
      values: { kind },
      template,
    },
  }));
  return argocdObject("ApplicationSet", name, gitops, {
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [...lanes, guard(git, `${path}/${guardedFile(gitops)}`, template)],
      syncPolicy: { applicationsSync: "sync" },
      template: {
        metadata: {
          name: `${name}.{{.values.kind}}.{{.path.basename}}`,
          labels: { [labels.environment]: environment },
          annotations,
          // A lane's objects go with its Application.
          finalizers: ["resources-finalizer.argocd.argoproj.io"],
        },
        spec: applicationSpec(inTemplate, "{{.path.path}}"),
      },
    },
  });
}

/** A generator that fails where the marker's file is not in the revision, and gives nothing where it is. */
function guard(git: JsonObject, marker: string, template: JsonObject): JsonObject {
  const message = `${marker} is missing in this revision: nothing is changed until it is back`;
  const reader = {
    mergeKeys: ["kind"],
    generators: [
      { list: { elements: [{ kind: "ConfigMap" }] } },
      { git: { ...git, files: [{ path: marker }] } },
    ],
  };
  const fail = `{{ if not (hasKey . "metadata") }}{{ fail ${JSON.stringify(message)} }}{{ end }}[]`;
  const list = { elements: [], elementsYaml: fail, template };
  return { matrix: { generators: [{ merge: reader }, { list }], template } };
}
