/**
 * @module The engine `flux`. Emits a GitRepository, unless it is given a source, one Kustomization for each unit that several lanes
 * share, and one for each phase of a sandbox or group: its forks, and then its routes, which wait until the
 * forks are healthy. Flux applies in this order, but does not delete in the reverse one: see
 * docs/gitops.md. https://fluxcd.io/flux/components/kustomize/kustomizations/
 */

import { boundedName } from "../../kube/bounded-name.ts";
import { isKeptForGood } from "../../kube/hooks.ts";
import { asNumber, at } from "../../kube/json.ts";
import { lengths } from "../../kube/limits.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { Contribution, ReleaseUnit } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import { phases } from "../../model/phases.ts";
import { isLaneUnit, type UnitId, unitPath } from "../../model/release-unit.ts";
import type { EnvironmentSettings, GitopsSettings } from "../../model/settings.ts";
import { annotated, type Engine, gitopsMetadata, gitopsObject, sharedUnits } from "../engine.ts";
import { engineName, unitParts } from "../names.ts";

/** Flux writes a Kustomization's name into a label of everything that it applies. */
const nameLimit = lengths.label;

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#prune */
const pruneMark = "kustomize.toolkit.fluxcd.io/prune";

/** Flux. */
export const fluxEngine: Engine = {
  name: "flux",
  ignores: ({ source }) =>
    source === undefined ? [] : [["secretRef", "beside gitops.source, which has its own"]],
  annotate,
  render,
};

/** What Helm or Argo CD would not delete with its owner, Flux must not prune either. */
function annotate(contribution: Contribution): Contribution {
  const { unit, object, verbatim } = contribution;
  const isShared = unit.kind === "baseline" || unit.kind === "routes";
  if (!isShared || verbatim === true || !isKeptForGood(object)) return contribution;
  return annotated(contribution, { [pruneMark]: "disabled" });
}

interface Context {
  readonly settings: EnvironmentSettings;
  readonly gitops: GitopsSettings;
  /** Whether `baseline/` is deployed from here: everything else then waits for it. */
  readonly baseline: boolean;
}

function render(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
): readonly Contribution[] {
  const { settings } = environment;
  const { gitops } = settings;
  if (gitops === undefined) return [];
  const context = { settings, gitops, baseline: units.some(({ id }) => id.kind === "baseline") };
  const shared = sharedUnits(units).map((unit) => sharedKustomization(unit, context));
  return [
    ...[...(gitops.source === undefined ? [gitRepository(context)] : []), ...shared].map((object) =>
      gitopsObject(object, settings),
    ),
    ...units.flatMap((unit) => laneKustomizations(unit, environment, context)),
  ];
}

function gitRepository({ settings, gitops }: Context): KubeObject {
  const url = urlOf(gitops.repository);
  // Flux demands a Secret for SSH and needs none for a public HTTPS repository.
  const secret =
    gitops.secretRef?.name ?? (url.startsWith("ssh://") ? sourceName(settings) : undefined);
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: gitopsMetadata(sourceName(settings), settings, gitops),
    spec: {
      interval: "1m",
      url,
      ref: { branch: gitops.revision },
      ...(secret === undefined ? {} : { secretRef: { name: secret } }),
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
    decryption: context.gitops.decryption,
    dependsOn: unit.kind === "baseline" ? [] : afterBaseline(context),
  });
}

/** One for each phase of which the lane has objects: Flux cannot reconcile a folder that is not there. */
function laneKustomizations(
  { id, objects }: ReleaseUnit,
  { sandboxes, groups, deletions }: ResolvedEnvironment,
  context: Context,
): readonly Contribution[] {
  if (!isLaneUnit(id)) return [];
  // One name is never both a sandbox's and a group's.
  const owners = [...sandboxes, ...groups, ...deletions];
  const owner = owners.find(({ name }) => name === id.name);
  if (owner === undefined) return [];
  const { labels, annotations, source } = owner;
  const marks = { labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
  const held = phases.filter(({ name }) => objects.some(({ phase }) => phase === name));
  return held.map(({ name: phase, folder, suffix }, index) => {
    const before = held[index - 1];
    const object = kustomization(id, `${unitPath(id)}/${folder}`, context, {
      deletionPolicy: "WaitForTermination",
      wait: true,
      dependsOn:
        before === undefined
          ? afterBaseline(context)
          : [{ name: kustomizationName(id, context, before.suffix) }],
      suffix,
      ...longestRun(objects.filter((one) => one.phase === phase)),
    });
    return gitopsObject(
      { ...object, metadata: { ...object.metadata, ...marks } },
      context.settings,
      { unit: id, source },
    );
  });
}

/** Flux waits for Jobs to end: longer than the longest may take. */
function longestRun(objects: readonly Contribution[]): Pick<KustomizationOptions, "timeout"> {
  const limits = objects.flatMap(
    ({ object }) => asNumber(at(object, "spec", "activeDeadlineSeconds")) ?? [],
  );
  const minutes = Math.ceil(Math.max(0, ...limits) / 60) + 1;
  return minutes > 5 ? { timeout: `${minutes}m` } : {};
}

interface KustomizationOptions {
  readonly deletionPolicy: string;
  readonly wait: boolean;
  readonly dependsOn: readonly { readonly name: string }[];
  /** Default: encrypted Secrets are refused by Flux. */
  readonly decryption?: GitopsSettings["decryption"] | undefined;
  /** How long it waits. Default: 5m. */
  readonly timeout?: string;
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
  const { serviceAccountName } = gitops;
  const { deletionPolicy, wait, dependsOn, decryption, suffix = [], timeout = "5m" } = options;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: gitopsMetadata(kustomizationName(unit, context, suffix), settings, gitops),
    spec: {
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      ...decryptionField(decryption),
      interval: "10m",
      retryInterval: "1m",
      timeout,
      path: `./${gitops.path}/${folder}`,
      prune: true,
      deletionPolicy,
      wait,
      sourceRef: { ...(gitops.source ?? { kind: "GitRepository", name: sourceName(settings) }) },
    } satisfies JsonObject,
  };
}

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption */
function decryptionField(decryption: GitopsSettings["decryption"]): JsonObject {
  if (decryption === undefined) return {};
  const { provider, secretRef } = decryption;
  const named = secretRef === undefined ? {} : { secretRef: { name: secretRef.name } };
  return { decryption: { provider, ...named } };
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
