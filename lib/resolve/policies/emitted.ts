/** @module Policies as objects of a release unit: name, labels, annotations, sources. */
import { compareText } from "../../kube/compare-text.ts";
import { copiedMetadata } from "../../kube/copied-metadata.ts";
import { lengths } from "../../kube/limits.ts";
import { type Json, keyString, objectKey } from "../../kube/object.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { LaneUnit } from "../../model/release-unit.ts";
import type { SourceRef } from "../../model/source.ts";
import { suffixedName } from "../names.ts";

/** The release unit that a policy is emitted for. */
export interface PolicyUnit {
  readonly environment: string;
  readonly id: LaneUnit | { readonly kind: "routes"; readonly name: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is emitted, and for what. */
export interface PolicyCopy {
  readonly owner: BaselineObject;
  /** `spec`, or what else the kind has. */
  readonly body: Readonly<Record<string, Json>>;
  /** Tells copies of one policy apart: what for, and for which forks. */
  readonly purpose: readonly string[];
  readonly sources: readonly SourceRef[];
}

/** A copy of a policy, which is an object of the unit. Status and tracking metadata stay behind. */
export function toEmitted(copy: PolicyCopy, unit: PolicyUnit): Contribution {
  const { owner } = copy;
  const { object } = owner;
  const identity = [unit.environment, keyString(objectKey(object)), unit.id.name, ...copy.purpose];
  const name = suffixedName(object.metadata.name, unit.id.name, identity, lengths.subdomain);
  return {
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: copiedMetadata(object, "other", { ...unit, name }),
      ...copy.body,
    },
    unit: unit.id,
    phase: "workload",
    sources: [...copy.sources, owner.source],
  };
}

/** In `keyString` order. */
export function inOrder(objects: readonly Contribution[]): readonly Contribution[] {
  const keyed = objects.map((emitted) => ({ emitted, key: keyString(objectKey(emitted.object)) }));
  return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ emitted }) => emitted);
}
