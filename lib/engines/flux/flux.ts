/**
 * @module The engine `flux`. Emits a GitRepository, one Kustomization for each unit that several lanes
 * share, and two for each sandbox and group: its forks, and then its routes, which wait until the
 * forks are healthy. Flux applies in this order, but does not delete in the reverse one: see
 * docs/gitops.md. https://fluxcd.io/flux/components/kustomize/kustomizations/
 */

import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { labels } from "../../model/interface.ts";
import type { EmittedObject, ResolvedEnvironment } from "../../model/lane.ts";
import { type ReleaseUnit, type UnitId, unitPath } from "../../model/release-unit.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../model/settings.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { Engine, EngineObject } from "../engine.ts";
import { boundedName, engineName, unitParts } from "../names.ts";

/** Flux writes a Kustomization's name into a label of everything that it applies. */
const nameLimit = 63;

/** Flux. */
export const fluxEngine: Engine = {
  name: "flux",
  annotate: (object: EmittedObject) => object,
  render,
};

interface Context {
  readonly settings: EnvironmentSettings;
  readonly gitops: GitopsSettings;
  /** Whether `baseline/` is deployed from here: everything else then waits for it. */
  readonly baseline: boolean;
}

function render(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
): readonly EngineObject[] {
  const { settings } = environment;
  const { gitops } = settings;
  if (gitops === undefined) return [];
  const context = { settings, gitops, baseline: units.some(({ id }) => id.kind === "baseline") };
  const source = below(settings.source, "spec", "gitops");
  const shared: readonly UnitId[] = [
    ...(context.baseline ? [{ kind: "baseline" } as const] : []),
    // Always: the first sandbox must not add it (P6). Its folder always holds the marker.
    { kind: "routes" },
  ];
  return [
    ...[gitRepository(context), ...shared.map((unit) => sharedKustomization(unit, context))].map(
      (object): EngineObject => ({
        object,
        phase: "workload",
        sources: [source],
        because: { kind: "gitops" },
      }),
    ),
    ...units.flatMap((unit) => laneKustomizations(unit, environment, context)),
  ];
}

function gitRepository({ settings, gitops }: Context): KubeObject {
  const url = urlOf(gitops.repository);
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: metadata(sourceName(settings), settings, gitops),
    spec: {
      interval: "1m",
      url,
      ref: { branch: gitops.revision },
      // Flux demands a Secret for SSH and needs none for a public HTTPS repository.
      ...(url.startsWith("ssh://") ? { secretRef: { name: sourceName(settings) } } : {}),
    },
  };
}

/** Flux takes URLs only: `git@host:org/repository` becomes `ssh://git@host/org/repository`. */
function urlOf(repository: string): string {
  const scp = /^([^/:@]+@[^/:]+):(?!\/)(.+)$/.exec(repository);
  return scp === null ? repository : `ssh://${scp[1]}/${scp[2]}`;
}

function sourceName(settings: EnvironmentSettings): string {
  return engineName(settings.name);
}

/** Deleting it leaves the objects; it does not wait for health, or one sick workload would hold up all lanes. */
function sharedKustomization(unit: UnitId, context: Context): KubeObject {
  return kustomization(unit, unit.kind, context, {
    deletionPolicy: "Orphan",
    wait: false,
    dependsOn: unit.kind === "baseline" ? [] : afterBaseline(context),
  });
}

function laneKustomizations(
  unit: ReleaseUnit,
  environment: ResolvedEnvironment,
  context: Context,
): readonly EngineObject[] {
  const owner = ownerOf(unit.id, environment);
  if (owner === undefined) return [];
  // Flux cannot reconcile a folder that is not there.
  const has = (phase: EmittedObject["phase"]): boolean =>
    unit.objects.some((object) => object.phase === phase);
  const folder = unitPath(unit.id);
  const forks = { name: kustomizationName(unit.id, context) };
  const lane = { deletionPolicy: "WaitForTermination", wait: true };
  const objects = [
    ...(has("workload")
      ? [
          kustomization(unit.id, `${folder}/forks`, context, {
            ...lane,
            dependsOn: afterBaseline(context),
          }),
        ]
      : []),
    ...(has("route")
      ? [
          kustomization(unit.id, `${folder}/routes`, context, {
            ...lane,
            dependsOn: has("workload") ? [forks] : afterBaseline(context),
            suffix: ["routes"],
          }),
        ]
      : []),
  ];
  const { labels, annotations } = owner;
  const marks = { labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
  return objects.map(
    (object): EngineObject => ({
      object: { ...object, metadata: { ...object.metadata, ...marks } },
      phase: "workload",
      sources: [owner.source, below(context.settings.source, "spec", "gitops")],
      because: unit.id,
    }),
  );
}

/** The sandbox or group of a unit: whose labels and annotations its engine objects carry. */
function ownerOf(
  unit: UnitId,
  environment: ResolvedEnvironment,
):
  | {
      labels: Readonly<Record<string, string>>;
      annotations: Readonly<Record<string, string>>;
      source: SourceRef;
    }
  | undefined {
  switch (unit.kind) {
    case "sandbox":
      return environment.sandboxes.find(({ name }) => name === unit.name);
    case "group":
      return environment.groups.find(({ name }) => name === unit.name);
    case "baseline":
    case "routes":
    case "gitops":
      return undefined;
  }
}

interface KustomizationOptions {
  readonly deletionPolicy: string;
  readonly wait: boolean;
  readonly dependsOn: readonly { readonly name: string }[];
  /** Further parts of the name. Default: none. */
  readonly suffix?: readonly string[];
}

function kustomization(
  unit: UnitId,
  folder: string,
  context: Context,
  options: KustomizationOptions,
): KubeObject {
  const { settings, gitops } = context;
  const { deletionPolicy, wait, dependsOn, suffix = [] } = options;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: metadata(kustomizationName(unit, context, suffix), settings, gitops),
    spec: {
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      interval: "10m",
      retryInterval: "1m",
      timeout: "5m",
      path: `./${gitops.path}/${folder}`,
      prune: true,
      deletionPolicy,
      wait,
      sourceRef: { kind: "GitRepository", name: sourceName(settings) },
    } satisfies JsonObject,
  };
}

function kustomizationName(
  unit: UnitId,
  { settings }: Context,
  suffix: readonly string[] = [],
): string {
  return boundedName(engineName(settings.name, ...unitParts(unit), ...suffix), nameLimit);
}

function afterBaseline(context: Context): readonly { readonly name: string }[] {
  return context.baseline ? [{ name: kustomizationName({ kind: "baseline" }, context) }] : [];
}

function metadata(
  name: string,
  settings: EnvironmentSettings,
  gitops: GitopsSettings,
): KubeObject["metadata"] {
  return { name, namespace: gitops.namespace, labels: { [labels.environment]: settings.name } };
}
