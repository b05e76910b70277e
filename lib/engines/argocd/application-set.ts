/**
 * @module The ApplicationSet: one Application for each folder of `sandboxes/` and `groups/`. A folder that
 * goes takes its Application and, through the finalizer, its objects with it.
 *
 * Argo CD deletes the Application of every folder that a generator no longer finds, so a lost `dist/`
 * (a wrong path or revision, a bad merge) would delete every lane. A template error, on the other
 * hand, makes the controller leave all Applications alone. The third generator turns the first into
 * the second: it yields nothing, but fails unless the constant object of `routes/` is there.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
 */

import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { labels } from "../../model/interface.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../model/settings.ts";
import { gitopsMetadata } from "../engine.ts";
import { markerPath } from "../markers.ts";
import { engineName } from "../names.ts";
import { applicationAnnotations, applicationSpec } from "./application.ts";

/** The ApplicationSet of all lanes. The same bytes whichever sandboxes there are (P6). */
export function applicationSet(settings: EnvironmentSettings, gitops: GitopsSettings): KubeObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    metadata: gitopsMetadata(engineName(settings.name), settings, gitops, {
      "argocd.argoproj.io/sync-options": "Delete=confirm,Prune=confirm",
    }),
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [
        folders("sandbox", `${gitops.path}/sandboxes`, gitops),
        folders("group", `${gitops.path}/groups`, gitops),
        guard(settings, gitops),
      ],
      syncPolicy: { applicationsSync: "sync" },
      template: {
        metadata: {
          // The kind is part of the name, or a sandbox and a group could ask for one Application.
          name: engineName(settings.name, "{{.values.kind}}", "{{.path.basename}}"),
          labels: { [labels.environment]: settings.name },
          annotations: applicationAnnotations,
          finalizers: ["resources-finalizer.argocd.argoproj.io"],
        },
        spec: applicationSpec({
          settings,
          gitops: {
            ...gitops,
            repository: literal(gitops.repository),
            revision: literal(gitops.revision),
            destination: literal(gitops.destination),
          },
          path: "{{.path.path}}",
        }),
      },
    },
  };
}

/**
 * A generator's own template, written as empty like the controller does. It does so whenever it writes
 * the ApplicationSet (after a webhook, say), and what it wrote would differ from what we did.
 */
const noOverride = { metadata: {}, spec: { destination: {}, project: "" } } as const;

function folders(kind: "sandbox" | "group", path: string, gitops: GitopsSettings): JsonObject {
  return {
    git: {
      repoURL: gitops.repository,
      revision: gitops.revision,
      directories: [{ path: `${exactly(path)}/*` }],
      values: { kind },
      template: noOverride,
    },
  };
}

function guard(settings: EnvironmentSettings, gitops: GitopsSettings): JsonObject {
  const marker = markerPath(settings, gitops);
  const message = `${marker} is missing in this revision: nothing is changed until it is back`;
  return {
    matrix: {
      generators: [
        {
          // Always one set of parameters: the list's, completed by the marker's fields where it exists.
          merge: {
            mergeKeys: ["kind"],
            generators: [
              { list: { elements: [{ kind: "ConfigMap" }] } },
              {
                git: {
                  repoURL: gitops.repository,
                  revision: gitops.revision,
                  files: [{ path: exactly(marker) }],
                },
              },
            ],
          },
        },
        {
          list: {
            elements: [],
            // A string of JSON without control characters, which no path has, is one of Go:
            // https://pkg.go.dev/text/template#hdr-Arguments, https://go.dev/ref/spec#String_literals
            elementsYaml: `{{ if not (hasKey . "metadata") }}{{ fail ${JSON.stringify(message)} }}{{ end }}[]`,
            template: noOverride,
          },
        },
      ],
      template: noOverride,
    },
  };
}

/** A path in which the generator's glob characters stand for themselves. */
function exactly(path: string): string {
  return path.replace(/[*?[\]\\{}]/g, "\\$&");
}

/** Text that the Go template leaves as it is. */
function literal(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}
