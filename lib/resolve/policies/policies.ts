/**
 * @module Policies for forks (P4). The pods of a fork have lost every label that baseline selectors
 * use, so without these objects the baseline's policies would silently not apply to it, and policies
 * that let its baseline call others would not let it in.
 *
 * For one fork: every policy that selected the baseline's pods and does not select the fork's is
 * re-emitted with the fork's own label as its selector, in the original's namespace (precedence may
 * depend on it). Every policy that names the baseline's pods, or its identity, as the other side gets
 * an additional policy beside it, with these rules alone and the fork in the peer's place. Policies of
 * all supported kinds are additive, allow as well as deny, so nothing that exists is edited.
 *
 * Between forks of one sandbox the re-emitted policies name one another directly. Between forks of
 * different sandboxes that a route group joins, additional policies live in the group's unit.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { oncePer } from "../../kube/once.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { Fork, ResolvedGroup, ResolvedSandbox } from "../../model/lane.ts";
import type { LaneUnit } from "../../model/release-unit.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { inOrder, type PolicyUnit, toEmitted } from "./emitted.ts";
import { reportFindings } from "./findings.ts";
import { type GrantedPolicy, grantsFor, type LostPolicy, lostPolicies } from "./grants.ts";
import { isServer, serverDependents } from "./linkerd.ts";
import { type PolicyIndex, policyIndex } from "./policy-index.ts";
import { rewritePolicy } from "./rewrite.ts";

/** The sandboxes with their forks' policies added to the forks' objects. */
export function withPolicies(
  sandboxes: readonly ResolvedSandbox[],
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
  problems: Problems,
): readonly ResolvedSandbox[] {
  const index = policyIndex(baseline);
  return sandboxes.map((sandbox) => {
    const id: LaneUnit = { kind: "sandbox", name: sandbox.name };
    const unit = { ...sandbox, id, environment: settings.name };
    const grants = new Map(sandbox.forks.map((fork) => [fork.name, grantsFor(fork, index)]));
    const forks = sandbox.forks.map((fork) => {
      reportFindings(fork, baseline, index, problems);
      const objects = [
        ...forkPolicies(fork, { unit, baseline, index, grants: [...grants.values()] }),
        ...peerPolicies(fork, unit, grants.get(fork.name) ?? new Map()),
      ];
      return { ...fork, objects: [...fork.objects, ...inOrder(objects)] };
    });
    return { ...sandbox, forks };
  });
}

/** The groups with the policies that let one member's forks reach another's. */
export function withGroupPolicies(
  groups: readonly ResolvedGroup[],
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
): readonly ResolvedGroup[] {
  const index = policyIndex(baseline);
  const lost = oncePer((fork: Fork) => lostPolicies(fork, index));
  const grants = oncePer((fork: Fork) => grantsFor(fork, index));
  return groups.map((group) => {
    const id: LaneUnit = { kind: "group", name: group.name };
    const unit = { ...group, id, environment: settings.name };
    const forks = group.members.flatMap((member) => member.forks);
    const objects = forks.flatMap((target) =>
      forks
        .filter((peer) => peer.sandbox !== target.sandbox)
        .flatMap((peer) =>
          between({ target, lost: lost(target) }, { peer, grants: grants(peer) }, unit),
        ),
    );
    return { ...group, objects: [...group.objects, ...inOrder(objects)] };
  });
}

type Grants = ReadonlyMap<string, GrantedPolicy>;

interface SandboxPolicies {
  readonly unit: PolicyUnit;
  readonly baseline: BaselineIndex;
  readonly index: PolicyIndex;
  /** Of each fork of the sandbox, in the sandbox's order. */
  readonly grants: readonly Grants[];
}

/** Policies that selected the baseline's pods, for the fork's. */
function forkPolicies(
  fork: Fork,
  { unit, baseline, index, grants }: SandboxPolicies,
): readonly Contribution[] {
  const sources = [fork.source];
  const purpose = [fork.name, "policy"];
  return [...lostPolicies(fork, index)].flatMap(([key, { owner, target }]) => {
    const peers = grants.flatMap((granted) => granted.get(key)?.grant ?? []);
    const body = rewritePolicy(owner.object, { mode: "extend", grants: peers, target });
    if (body === undefined) return [];
    const emitted = toEmitted({ owner, body, purpose, sources }, unit);
    if (!isServer(owner.object)) return [emitted];
    const server = { owner, copy: emitted.object };
    return [emitted, ...serverDependents(server, baseline, { unit, purpose, sources })];
  });
}

/** Additional policies beside those that name the baseline as the other side. */
function peerPolicies(fork: Fork, unit: PolicyUnit, grants: Grants): readonly Contribution[] {
  return [...grants.values()].flatMap(({ owner, grant }) => {
    const body = rewritePolicy(owner.object, { mode: "only", grants: [grant] });
    if (body === undefined) return [];
    return [toEmitted({ owner, body, purpose: [fork.name, "peer"], sources: [fork.source] }, unit)];
  });
}

/** Additional policies beside the re-emitted ones of one fork, for a fork of another sandbox. */
function between(
  { target, lost }: { readonly target: Fork; readonly lost: ReadonlyMap<string, LostPolicy> },
  { peer, grants }: { readonly peer: Fork; readonly grants: Grants },
  unit: PolicyUnit & { readonly source: ResolvedGroup["source"] },
): readonly Contribution[] {
  return [...lost].flatMap(([key, policy]) => {
    const granted = grants.get(key);
    if (granted === undefined) return [];
    const { owner } = policy;
    const body = rewritePolicy(owner.object, {
      mode: "only",
      grants: [granted.grant],
      target: policy.target,
    });
    if (body === undefined) return [];
    const purpose = [target.name, peer.name, "group"];
    return [
      toEmitted({ owner, body, purpose, sources: [unit.source, peer.source, target.source] }, unit),
    ];
  });
}
