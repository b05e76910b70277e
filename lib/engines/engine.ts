/** @module What an engine is: release units to the objects that reconcile them; and what all engines share. */
import type { Problems } from "../diagnostics/problems.ts";
import type { KubeObject } from "../kube/object.ts";
import type { Contribution, ReleaseUnit } from "../model/contribution.ts";
import { labels } from "../model/interface.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { LaneUnit, UnitId } from "../model/release-unit.ts";
import type { EnvironmentSettings, GitopsSettings } from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";

/** A field of `spec.gitops` that not every engine reads. */
export type OptionalSetting = "source" | "secretRef" | "serviceAccountName" | "decryption";

/** One way to reconcile the output. */
export interface Engine {
  readonly name: GitopsSettings["engine"];
  /** Reports what the engine would refuse to apply. Default: nothing. */
  check?(units: readonly ReleaseUnit[], environment: ResolvedEnvironment, problems: Problems): void;
  /** What of `spec.gitops`, if it is stated, the engine has no use for, and in which case. */
  ignores(gitops: GitopsSettings): readonly (readonly [OptionalSetting, why: string])[];
  /** Marks an object with what the engine needs (sync waves, prune confirmation). Pure. */
  annotate(contribution: Contribution): Contribution;
  /** The objects of `gitops/`. Depends on which units exist, never on what sandboxes hold. */
  render(units: readonly ReleaseUnit[], environment: ResolvedEnvironment): readonly Contribution[];
}

/**
 * The units that all lanes share and that an engine applies: `baseline` where it is deployed from here, and
 * always `routes`, since the first sandbox must not change `gitops/` (P6). Its folder always holds the marker.
 */
export function sharedUnits(units: readonly ReleaseUnit[]): readonly UnitId[] {
  const baseline = units.find(({ id }) => id.kind === "baseline");
  return [...(baseline === undefined ? [] : [baseline.id]), { kind: "routes" }];
}

/** An object of `gitops/`, caused by `spec.gitops`; of a lane, which it goes with, by the lane's spec first. */
export function gitopsObject(
  object: KubeObject,
  settings: EnvironmentSettings,
  lane?: { readonly unit: LaneUnit; readonly source: SourceRef },
): Contribution {
  const sources = [below(settings.source, "spec", "gitops")];
  const own = { unit: { kind: "gitops" }, phase: "workload", object } as const;
  return lane === undefined
    ? { ...own, sources }
    : { ...own, sources: [lane.source, ...sources], lane: lane.unit };
}

/** A contribution whose object has further annotations. */
export function annotated(
  contribution: Contribution,
  added: Readonly<Record<string, string>>,
): Contribution {
  const { object } = contribution;
  const annotations = { ...object.metadata.annotations, ...added };
  if (Object.keys(annotations).length === 0) return contribution;
  return { ...contribution, object: { ...object, metadata: { ...object.metadata, annotations } } };
}

/** Metadata of an object of `gitops/`: in the engine's namespace, with the environment's label. */
export function gitopsMetadata(
  name: string,
  { name: environment }: EnvironmentSettings,
  { namespace }: GitopsSettings,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject["metadata"] {
  const marks = Object.keys(annotations).length === 0 ? {} : { annotations };
  return { name, namespace, labels: { [labels.environment]: environment }, ...marks };
}
