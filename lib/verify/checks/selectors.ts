/** @module P1 by labels: no selector acts on pods that are none of its business; P4: policies hold for forks. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, isRecord, jsonText, stable } from "../../kube/json.ts";
import { type LabelSelector, selectorKeys, selects } from "../../kube/label-selector.ts";
import {
  displayName,
  groupKind,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { policySpecs, specOf, withoutWhom } from "../../kube/policies.ts";
import { type FoundSelector, reaches } from "../../kube/selectors.ts";
import { labels } from "../../model/interface.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import { SelectorIndex } from "../../simulate/cluster/selector-index.ts";
import type { Check } from "../check.ts";
import type { VerifyReport } from "../model.ts";
import type { LaneFork } from "../reading/lanes.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import type { Sources } from "../reading/sources.ts";

/** No selector acts on foreign pods, and every policy holds for forks. */
export const selectorsCheck: Check = {
  name: "selectors",
  promises: ["P1", "P4"],
  codes: ["E0920", "E0921"],
  run: checkSelectors,
};

/** Holds every selector against every fork's pods. */
function checkSelectors(check: Reading, problems: Problems): Pick<VerifyReport, "selectors"> {
  const { forks, after, output } = check;
  const policies: Policy[] = [];
  let count = 0;
  for (const [key, object] of after.objects) {
    const unit = output.byKey.get(key)?.unit ?? "baseline";
    for (const selector of after.selectorsOf(object).filter(isOfOwnPods)) {
      count += 1;
      if (selector.role === "policy") policies.push({ object, selector });
      for (const pods of after.selected(selector)) {
        const fork = forks.get(pods.workload);
        const owner = output.byKey.get(keyString(objectKey(pods.object)))?.unit ?? "baseline";
        if (isAllowed(selector, unit, { fork, owner })) continue;
        reportCapture({ object, selector, pods, fork }, check.sources, problems);
      }
    }
  }
  reportLostPolicies(check, policies, problems);
  reportWatched(check, problems);
  return { selectors: count };
}

/** Peers are the other side of a policy: peers.ts looks at them. */
function isOfOwnPods({ selects, role }: FoundSelector): boolean {
  return selects === "pods" && role !== "peer";
}

/** Whether a selector of a release unit may select pods of another: of a fork, of what a program added, of the baseline. */
function isAllowed(
  { role, selector }: FoundSelector,
  unit: string,
  { fork, owner }: { readonly fork: LaneFork | undefined; readonly owner: string },
): boolean {
  // What is shared selects the baseline as ever; a lane's pods are for policies of the whole namespace only.
  if (!isLaneUnit(unit)) {
    const isOfLane = fork !== undefined || isLaneUnit(owner);
    return !isOfLane || role === "policy" || isForStrangers(role, selector);
  }
  // What a program adds to a sandbox may select what it adds there.
  if (fork === undefined && owner === unit) return true;
  // A group's policies join its members; a sandbox's may name baseline pods that its forks call.
  if (fork === undefined || unit.startsWith("groups/")) return role !== "capture";
  return unit === `sandboxes/${fork.sandbox}`;
}

/** Who is placed apart from pods that lack a label is placed apart from all strangers, forks as well. */
function isForStrangers(role: FoundSelector["role"], selector: LabelSelector): boolean {
  return role === "scheduling" && selectorKeys(selector).positive.length === 0;
}

/** A selector of an object. */
interface Policy {
  readonly object: KubeObject;
  readonly selector: FoundSelector;
}

function reportCapture(
  found: Policy & { readonly pods: Pods; readonly fork: LaneFork | undefined },
  sources: Sources,
  problems: Problems,
): void {
  const { object, selector, pods, fork } = found;
  const origin = { object: keyString(objectKey(object)), path: selector.path };
  const cause = sources.cause(origin);
  const place = sources.emitted(origin) ?? cause;
  problems.report({
    code: "E0920",
    message: `P1, baseline safety, is broken: ${displayName(objectKey(object))} selects the pods of ${pods.workload}${fork === undefined ? "" : `, a fork of sandbox "${fork.sandbox}"`}`,
    help: `its selector ${jsonText(selector.selector)} accepts ${jsonText(pods.labels)}; a fork's pods carry no label that a selector of the baseline uses, and a sandbox's objects select its own forks only`,
    source: fork?.source ?? cause,
    ...(place === undefined ? {} : { related: [{ message: "the selector", source: place }] }),
  });
}

/**
 * A monitor of the baseline would take a fork's Service for its baseline's by a label of the baseline; one
 * that asks for no label, or for a sandbox's own, does so on purpose (W0502 said so).
 */
function reportWatched(check: Reading, problems: Problems): void {
  const { after, output, sources } = check;
  const copies = output.objects.filter(
    (one) =>
      groupKind(one.object) === "/Service" && isLaneUnit(one.unit) && isOfLanes(one.object, check),
  );
  if (copies.length === 0) return;
  for (const [key, object] of after.objects) {
    if (isLaneUnit(output.byKey.get(key)?.unit ?? "")) continue;
    for (const found of after.selectorsOf(object).filter(isOfServices)) {
      const caught = copies.find((copy) => isWatched(copy, found));
      if (caught === undefined) continue;
      problems.report({
        code: "E0920",
        message: `P1, baseline safety, is broken: ${displayName(objectKey(object))} selects ${displayName(objectKey(caught.object))}, a fork's Service`,
        help: `its selector ${jsonText(found.selector)} accepts ${jsonText(caught.object.metadata.labels)}; a fork's Services carry no label that a monitor of the baseline uses`,
        source: sources.causeOf(caught) ?? sources.cause({ object: key, path: found.path }),
        related: [{ message: "the Service", source: caught.source }],
      });
    }
  }
}

function isOfServices({ selects: what, selector }: FoundSelector): boolean {
  return what === "services" && !selectorKeys(selector).positive.every(isOwnLabel);
}

function isWatched({ object: { metadata } }: Emitted, found: FoundSelector): boolean {
  return (
    reaches(found.namespaces, metadata.namespace ?? "") &&
    selects(found.selector, metadata.labels ?? {})
  );
}

function isOwnLabel(key: string): boolean {
  return Object.values<string>(labels).includes(key);
}

// --- policies ---

/** Every baseline policy that selects a forked workload's pods has a counterpart that selects the fork's. */
function reportLostPolicies(
  { before, after, forks, sources }: Reading,
  policies: readonly Policy[],
  problems: Problems,
): void {
  const originals = byPods(
    [...before.objects.values()].flatMap((object) =>
      before
        .selectorsOf(object)
        .flatMap((selector) => (selector.role === "policy" ? [{ object, selector }] : [])),
    ),
  );
  const kept = byPods(policies);
  const textOf = oncePer((policy: Policy) => [
    groupKind(policy.object),
    stable(restOf(policy).value),
  ]);
  for (const fork of forks.values()) {
    const [own, copied] = [after.podsOf(fork.fork), before.podsOf(fork.baseline)];
    if (own === undefined || copied === undefined) continue;
    const held = kept.selecting(own);
    // Most say the very same.
    const same = new Set(held.map((policy) => textOf(policy).join()));
    for (const original of originals.selecting(copied)) {
      const isKept =
        same.has(textOf(original).join()) ||
        held.some(
          (policy) =>
            groupKind(policy.object) === groupKind(original.object) &&
            covers(restOf(policy).value, restOf(original).value),
        );
      if (!isKept) reportLost(original.object, fork, sources, problems);
    }
  }
}

function byPods(policies: readonly Policy[]): SelectorIndex<Policy> {
  return new SelectorIndex(policies.map((policy) => [policy, policy.selector]));
}

/** What a policy says, but for whom it is. */
const restOf = oncePer(({ object, selector }: Policy): { readonly value: unknown } => {
  const place = specOf(selector.path);
  const own = policySpecs(object).find(({ path }) => path.join("/") === place);
  return { value: own && withoutWhom(object, own.spec) };
});

/** Whether one value says at least what another says: peers may have been added for forks. */
function covers(own: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(own) &&
      wanted.every((item) => asArray(own).some((other) => covers(other, item)))
    );
  }
  if (isRecord(wanted)) {
    return isRecord(own) && Object.entries(wanted).every(([key, value]) => covers(own[key], value));
  }
  return own === wanted;
}

function reportLost(
  object: KubeObject,
  fork: LaneFork,
  sources: Sources,
  problems: Problems,
): void {
  const baseline = sources.cause({ object: keyString(objectKey(object)), path: [] });
  problems.report({
    code: "E0921",
    message: `P4, behaviour kept, is broken: ${displayName(objectKey(object))} holds for ${fork.baseline} and nothing like it for its fork ${fork.fork}`,
    help: "run `isolane synth`: policies that select the baseline's pods are written again for the fork's",
    source: fork.source,
    ...(baseline === undefined ? {} : { related: [{ message: "the policy", source: baseline }] }),
  });
}
