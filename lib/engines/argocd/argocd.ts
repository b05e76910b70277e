/**
 * @module The engine `argocd`. Emits an AppProject, one ApplicationSet over the folders of sandboxes and
 * groups, and one Application for each unit that several lanes share. Inside a unit, sync waves put
 * routes after healthy forks, and Argo CD prunes in the reverse order.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */

import type { KubeObject } from "../../kube/object.ts";
import { labels } from "../../model/interface.ts";
import type { EmittedObject, ResolvedEnvironment } from "../../model/lane.ts";
import type { ReleaseUnit, UnitId } from "../../model/release-unit.ts";
import { below } from "../../model/source.ts";
import type { Engine, EngineObject } from "../engine.ts";
import { engineName, unitParts } from "../names.ts";
import { applicationAnnotations, applicationSpec } from "./application.ts";
import { applicationSet } from "./application-set.ts";
import { appProject } from "./project.ts";

const syncOptions = "argocd.argoproj.io/sync-options";
const syncWave = "argocd.argoproj.io/sync-wave";

/** Argo CD. */
export const argocdEngine: Engine = { name: "argocd", annotate, render };

function annotate(emitted: EmittedObject, unit: UnitId): EmittedObject {
  switch (unit.kind) {
    case "sandbox":
    case "group":
      // Wave 0 is the default, so that only routes say their wave.
      return emitted.phase === "route" ? annotated(emitted, { [syncWave]: "1" }) : emitted;
    case "baseline":
    case "routes":
      return isDeclared(emitted.object) ? annotated(emitted, confirmed(emitted.object)) : emitted;
    case "gitops":
      return emitted;
  }
}

/**
 * Whether the baseline declares the object. The others exist because of lanes alone and carry the
 * environment's label: to remove one gives its Service back to the default route. Confirmation must
 * not be asked for them: while it is pending, Argo CD applies nothing of the whole unit, so that one
 * removed sandbox would hold up every other lane's routes (gitops-engine `runTasks`, "prune first").
 */
function isDeclared(object: KubeObject): boolean {
  return object.metadata.labels?.[labels.environment] === undefined;
}

/** The sync options with `Prune=confirm`; a baseline's own decision about pruning stays. */
function confirmed({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const options = (metadata.annotations?.[syncOptions] ?? "")
    .split(",")
    .map((option) => option.trim());
  const present = options.filter((option) => option !== "");
  if (present.some((option) => option.startsWith("Prune="))) return {};
  return { [syncOptions]: [...present, "Prune=confirm"].join(",") };
}

function annotated(emitted: EmittedObject, added: Readonly<Record<string, string>>): EmittedObject {
  const { object } = emitted;
  const annotations = { ...object.metadata.annotations, ...added };
  if (Object.keys(annotations).length === 0) return emitted;
  return { ...emitted, object: { ...object, metadata: { ...object.metadata, annotations } } };
}

function render(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
): readonly EngineObject[] {
  const { settings } = environment;
  const { gitops } = settings;
  if (gitops === undefined) return [];
  const shared: readonly UnitId[] = [
    ...units.flatMap(({ id }) => (id.kind === "baseline" ? [id] : [])),
    // Always: the first sandbox must not change gitops/ (P6). Its folder always holds the marker.
    { kind: "routes" },
  ];
  const objects = [
    appProject(environment, gitops),
    applicationSet(settings, gitops),
    ...shared.map((unit) => sharedApplication(unit, environment)),
  ];
  return objects.flatMap((object) =>
    object === undefined
      ? []
      : [
          {
            object,
            phase: "workload" as const,
            sources: [below(settings.source, "spec", "gitops")],
            because: { kind: "gitops" as const },
          },
        ],
  );
}

/**
 * The Application of a unit that several lanes share. Without a finalizer: whoever deletes the
 * Application stops reconciling, but removes nothing from the cluster.
 */
function sharedApplication(
  unit: UnitId,
  { settings }: ResolvedEnvironment,
): KubeObject | undefined {
  const { gitops } = settings;
  if (gitops === undefined) return undefined;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: engineName(settings.name, ...unitParts(unit)),
      namespace: gitops.namespace,
      labels: { [labels.environment]: settings.name },
      annotations: {
        ...applicationAnnotations,
        [syncOptions]: "Delete=confirm,Prune=confirm",
      },
    },
    spec: applicationSpec({ settings, gitops, path: `${gitops.path}/${unit.kind}` }),
  };
}
