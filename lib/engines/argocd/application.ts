/** @module The part that all Applications of an environment have in common. */
import type { JsonObject } from "../../kube/object.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../model/settings.ts";
import { engineName } from "../names.ts";
import { clusterOf } from "./project.ts";

/** What one Application reads. Inside a template, texts of `gitops` are escaped. */
export interface ApplicationSource {
  readonly settings: EnvironmentSettings;
  readonly gitops: GitopsSettings;
  readonly path: string;
}

/**
 * What every Application says about itself. Only a change below its own folder makes Argo CD render it
 * again. The API server's own dry run tells what differs: Argo CD's comparison shows defaults that the server
 * adds inside lists (an HTTPRoute's matches, a StatefulSet's claims) as differences for ever, and then
 * syncs for ever (conformance/cluster).
 * https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/
 */
export const applicationAnnotations = {
  "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
  "argocd.argoproj.io/manifest-generate-paths": ".",
} as const;

/** `spec` of an Application. */
export function applicationSpec({ settings, gitops, path }: ApplicationSource): JsonObject {
  return {
    project: engineName(settings.name),
    source: {
      repoURL: gitops.repository,
      targetRevision: gitops.revision,
      path,
      directory: { recurse: true },
    },
    destination: { ...clusterOf(gitops), namespace: settings.namespace },
    syncPolicy: {
      // No `allowEmpty: false`: it is the default, Argo CD drops it whenever it writes the Application, and
      // whatever applies gitops/ would put it back for ever.
      automated: { prune: true, selfHeal: true },
      syncOptions: [
        "ServerSideApply=true",
        // Nothing is owned twice: an object that another Application has already is refused, not taken.
        "FailOnSharedResource=true",
        "ApplyOutOfSyncOnly=true",
      ],
      // A lane may come before what it needs (a CRD, a Namespace): keep trying, ever more slowly.
      retry: { limit: 10, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
    },
  };
}
