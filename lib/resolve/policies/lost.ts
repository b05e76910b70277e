/** @module The policies that selected a fork's baseline and, the labels being gone, not the fork. */
import { compareText } from "../../kube/compare-text.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import { isAttachable, specOf } from "../../kube/policies.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { Fork } from "../../model/lane.ts";
import type { PolicyIndex } from "./policy-index.ts";
import type { PolicyTarget } from "./rewrite.ts";

/** A policy that has to be re-emitted for a fork. */
export interface LostPolicy {
  readonly owner: BaselineObject;
  readonly target: PolicyTarget;
}

/** By `keyString` of the policy, in that order. */
export function lostPolicies(fork: Fork, index: PolicyIndex): ReadonlyMap<string, LostPolicy> {
  const found = new Map<string, LostPolicy>();
  for (const [key, { owner, uses }] of index.policies(fork.workload)) {
    const lost = uses.filter((use) => !index.selectsFork(use, fork));
    if (lost.length === 0) continue;
    const specs = new Set(lost.map((use) => specOf(use.path)));
    found.set(key, { owner, target: { fork, specs, services: new Map() } });
  }
  // Policies of waypoints are attached to Services, and the fork has Services of its own.
  for (const { baseline, name } of fork.services) {
    for (const owner of index.policiesOfService(`${baseline.namespace}/${baseline.name}`)) {
      if (!isAttachable(owner.object)) continue;
      const key = keyString(objectKey(owner.object));
      const services = new Map([...(found.get(key)?.target.services ?? []), [baseline.name, name]]);
      found.set(key, { owner, target: { fork, specs: new Set(), services } });
    }
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}
