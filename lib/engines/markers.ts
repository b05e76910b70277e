/**
 * @module One constant object in `routes/`. Without it the folder would vanish with its last object,
 * and engines read a missing folder as an error or as "delete everything": the last VirtualService
 * could not be pruned, and a lost folder could not be told from an empty one.
 */
import { carrierNames } from "../model/carriers.ts";
import type { Contribution } from "../model/contribution.ts";
import { labels } from "../model/interface.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { EnvironmentSettings, GitopsSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";
import { engineName } from "./names.ts";

/**
 * Constant objects of the unit `routes`, whatever the lanes are. None without `gitops`, where no
 * engine looks at the folder.
 */
export function sharedMarkers({ settings }: ResolvedEnvironment): readonly Contribution[] {
  if (settings.gitops === undefined) return [];
  return [
    {
      unit: { kind: "routes" },
      phase: "workload",
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: engineName(settings.name),
          namespace: settings.namespace,
          labels: { [labels.environment]: settings.name },
        },
        data: { environment: settings.name, ...carrierNames(settings.carriers) },
      },
      sources: [below(settings.source, "spec", "gitops")],
    },
  ];
}

/** Path of the marker's file in the repository. */
export function markerPath(settings: EnvironmentSettings, gitops: GitopsSettings): string {
  return `${gitops.path}/routes/${settings.namespace}/configmap-${engineName(settings.name)}.yaml`;
}
