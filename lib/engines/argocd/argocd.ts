/**
 * @module The engine `argocd`. Emits an AppProject, one ApplicationSet over the folders of sandboxes and
 * groups, and one Application for each unit that several lanes share. Inside a unit, sync waves put
 * routes after healthy forks, and Argo CD prunes in the reverse order.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */

import type { Problems } from "../../diagnostics/problems.ts";
import { isKeptForGood } from "../../kube/hooks.ts";
import type { KubeObject } from "../../kube/object.ts";
import { isSuperseded } from "../../kube/superseded.ts";
import type { Contribution, ReleaseUnit } from "../../model/contribution.ts";
import { labels } from "../../model/interface.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import { phaseFacts } from "../../model/phases.ts";
import type { UnitId } from "../../model/release-unit.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../model/settings.ts";
import { below } from "../../model/source.ts";
import { annotated, type Engine, gitopsMetadata, gitopsObject, sharedUnits } from "../engine.ts";
import { engineName, unitParts } from "../names.ts";
import { applicationAnnotations, applicationSpec } from "./application.ts";
import { applicationSet } from "./application-set.ts";
import { appProject } from "./project.ts";
import { reportRefusedPlaces } from "./refused.ts";

const syncOptions = "argocd.argoproj.io/sync-options";
const syncWave = "argocd.argoproj.io/sync-wave";

/** Argo CD. */
export const argocdEngine: Engine = {
  name: "argocd",
  check: (units, environment, problems) => {
    reportRefusedPlaces(units, environment, problems);
    reportNoRepository(environment, problems);
  },
  ignores: () => fluxOnly.map((field) => [field, "with engine: argocd"]),
  annotate,
  render,
};

/** Argo CD has the access to a repository in its own settings, and decrypts by plugins only. */
const fluxOnly = ["source", "secretRef", "serviceAccountName", "decryption"] as const;

/** Flux alone reads a source by reference. */
function reportNoRepository({ settings }: ResolvedEnvironment, problems: Problems): void {
  if (settings.gitops?.repository !== "") return;
  problems.report({
    code: "E0640",
    message: "gitops names no repository, and Argo CD reads no source by reference",
    help: "add repository: the URL of the repository that dist/ is committed to",
    source: below(settings.source, "spec", "gitops"),
  });
}

function annotate(contribution: Contribution): Contribution {
  const { unit, phase, object } = contribution;
  switch (unit.kind) {
    case "sandbox":
    case "group": {
      const { syncWave: wave } = phaseFacts(phase);
      return wave === 0 ? contribution : annotated(contribution, { [syncWave]: String(wave) });
    }
    case "baseline":
    case "routes":
      return isDeclared(object) && !isSuperseded(object)
        ? annotated(contribution, confirmed(object))
        : contribution;
    case "gitops":
      return contribution;
  }
}

/**
 * Whether the baseline declares the object. The others exist because of lanes alone and carry the
 * environment's label: to remove one gives its Service back to the default route. Confirmation must
 * not be asked for them: while it is pending, Argo CD applies nothing of the whole unit, so one
 * removed sandbox would hold up every other lane's routes (gitops-engine `runTasks`, "prune first").
 */
function isDeclared(object: KubeObject): boolean {
  return object.metadata.labels?.[labels.environment] === undefined;
}

/**
 * The sync options with `Prune=confirm`; a baseline's own decision about pruning stays, also one that it made for
 * Helm or Flux.
 */
function confirmed(object: KubeObject): Readonly<Record<string, string>> {
  const { metadata } = object;
  const options = (metadata.annotations?.[syncOptions] ?? "")
    .split(",")
    .map((option) => option.trim());
  const present = options.filter((option) => option !== "");
  if (present.some((option) => option.startsWith("Prune="))) return {};
  return {
    [syncOptions]: [...present, isKeptForGood(object) ? "Prune=false" : "Prune=confirm"].join(","),
  };
}

function render(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
): readonly Contribution[] {
  const { settings } = environment;
  const { gitops } = settings;
  if (gitops === undefined) return [];
  const objects = [
    appProject(environment, gitops),
    applicationSet(settings, gitops),
    ...sharedUnits(units).map((unit) => sharedApplication(unit, settings, gitops)),
  ];
  return objects.map((object) => gitopsObject(object, settings));
}

/**
 * The Application of a unit that several lanes share. Without a finalizer: whoever deletes the
 * Application stops reconciling, but removes nothing from the cluster.
 */
function sharedApplication(
  unit: UnitId,
  settings: EnvironmentSettings,
  gitops: GitopsSettings,
): KubeObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: gitopsMetadata(engineName(settings.name, ...unitParts(unit)), settings, gitops, {
      ...applicationAnnotations,
      [syncOptions]: "Delete=confirm,Prune=confirm",
    }),
    spec: applicationSpec({ settings, gitops, path: `${gitops.path}/${unit.kind}` }),
  };
}
