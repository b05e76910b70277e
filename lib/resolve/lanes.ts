/** @module Lanes: one for each sandbox and each route group; keys are unique among both. */
import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { grouped } from "../kube/grouped.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import { oncePer } from "../kube/once.ts";
import type { Workload } from "../model/baseline.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { EnvironmentInput, Sourced } from "../model/input.ts";
import { annotations, labels } from "../model/interface.ts";
import type { Fork, Lane, ResolvedGroup, ResolvedSandbox } from "../model/lane.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";
import type { Match, RouteGroup } from "../model/spec.gen.ts";
import { stateOf } from "./resources/state.ts";

/** The groups of an environment and all its lanes. */
export interface ResolvedLanes {
  /** In name order. Their `objects` are those of their resources: policies join them. */
  readonly groups: readonly ResolvedGroup[];
  /** In key order. */
  readonly lanes: readonly Lane[];
}

/** Resolves groups and lanes. A suspended environment has none. */
export function resolveLanes(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
  sandboxes: readonly ResolvedSandbox[],
  problems: Problems,
): ResolvedLanes {
  if (input.environment.spec.spec.suspended) return { groups: [], lanes: [] };
  const scope = { input, settings, baseline, sandboxes, problems };
  const groups = input.groups.map((group) => resolveGroup(group, scope));
  reportSharedWorkloads(groups, problems);
  const lanes = [
    ...sandboxes.map((sandbox) => toLane("sandbox", sandbox, [sandbox], settings)),
    ...groups.map((group) => toLane("group", group, group.members, settings)),
  ];
  return { groups, lanes: uniqueByKey(lanes, problems) };
}

/** True when a match accepts a sandbox's labels. `*` stands for any characters, all others for themselves. */
export function matchesLabels(match: Match, own: Readonly<Record<string, string>>): boolean {
  if ("any" in match) return match.any.some((inner) => matchesLabels(inner, own));
  if ("all" in match) return match.all.every((inner) => matchesLabels(inner, own));
  const { key, value } = match.label;
  return Object.hasOwn(own, key) && matchesText(value, own[key] ?? "");
}

// --- internal ---

interface GroupScope {
  readonly input: EnvironmentInput;
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
  readonly sandboxes: readonly ResolvedSandbox[];
  readonly problems: Problems;
}

/** Whose its objects are, and its key. */
export function groupIdentity(
  { metadata: { name }, spec }: RouteGroup,
  settings: EnvironmentSettings,
) {
  return {
    name,
    key: spec.routing?.key ?? name,
    labels: { [labels.environment]: settings.name, [labels.group]: name },
    annotations: spec.owner === undefined ? {} : { [annotations.owner]: spec.owner },
  };
}

function resolveGroup({ spec, source }: Sourced<RouteGroup>, scope: GroupScope): ResolvedGroup {
  const { input, settings, sandboxes, problems } = scope;
  const { key, ...marks } = groupIdentity(spec, settings);
  const { name } = marks;
  const members = sandboxes.filter((s) =>
    matchesLabels(spec.spec.match, s.spec.metadata.labels ?? {}),
  );
  if (members.length === 0) {
    problems.report({
      code: "W0501",
      message: `group "${name}" matches no sandbox`,
      help: "its lane reaches the baseline everywhere; correct the match or the sandboxes' labels, or delete the group",
      source: below(source, "spec", "match"),
    });
  }
  const forks = members.flatMap((member) => member.spec.spec.forks ?? []);
  const owner = { ...marks, unit: { kind: "group", name } as const, key, forks };
  return { ...marks, spec, source, members, objects: stateOf(owner, input, scope) };
}

/** Linear in the text for each `*`: a regular expression with many stars would backtrack. */
function matchesText(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** Each pair of forks is reported once, however many groups join their sandboxes. */
function reportSharedWorkloads(groups: readonly ResolvedGroup[], problems: Problems): void {
  const reported = oncePer((_: Fork) => new Set<Fork>());
  for (const group of groups) {
    const forks = group.members.flatMap((member) => member.forks);
    for (const [first, ...others] of grouped(
      forks.map((f) => [workloadKey(f.workload), f]),
    ).values()) {
      for (const other of others) {
        if (first === undefined || reported(first).has(other)) continue;
        reported(first).add(other);
        reportShared(group, [first, other], problems);
      }
    }
  }
}

function reportShared(
  group: ResolvedGroup,
  [one, two]: readonly [Fork, Fork],
  problems: Problems,
): void {
  problems.report({
    code: "E0511",
    message: `sandboxes "${one.sandbox}" and "${two.sandbox}" of group "${group.name}" both fork ${displayName(one.workload)}`,
    help: "take one of them out of the group, or merge the two branches' forks into one sandbox",
    source: below(group.source, "spec", "match"),
    related: [one, two].map((fork) => ({
      message: `forked by sandbox "${fork.sandbox}"`,
      source: fork.source,
    })),
  });
}

function toLane(
  kind: Lane["unit"]["kind"],
  unit: ResolvedSandbox | ResolvedGroup,
  members: readonly ResolvedSandbox[],
  settings: EnvironmentSettings,
): Lane {
  const routing = unit.spec.spec.routing;
  // Of two forks of one workload, which is reported, the first one counts.
  const forks = members.flatMap((member) => member.forks).toReversed();
  const byWorkload = new Map(forks.map((fork) => [workloadKey(fork.workload), fork]));
  const refused = members.flatMap((member) => member.refused);
  return {
    key: routing?.key ?? unit.name,
    fallback: routing?.fallback ?? settings.fallback,
    unit: { kind, name: unit.name },
    labels: unit.labels,
    annotations: unit.annotations,
    forks: new Map([...byWorkload].sort(([a], [b]) => compareText(a, b))),
    // Of a lane that has forks, the other members go on working.
    refused: refused.filter(({ at }) => at.kind !== "entries" || forks.length === 0),
    ...(unit.spec.spec.previews === false ? { withoutPreviews: true } : {}),
    source:
      routing?.key === undefined
        ? below(unit.source, "metadata", "name")
        : below(unit.source, "spec", "routing", "key"),
  };
}

/** How lanes know a workload. */
export function workloadKey({ object }: Workload): string {
  return keyString(objectKey(object));
}

/** The lanes in key order, the first of each key. */
function uniqueByKey(lanes: readonly Lane[], problems: Problems): readonly Lane[] {
  const byKey = new Map<string, Lane>();
  for (const lane of lanes) {
    const other = byKey.get(lane.key);
    if (other === undefined) byKey.set(lane.key, lane);
    else reportSameKey(other, lane, problems);
  }
  return [...byKey.values()].sort((a, b) => compareText(a.key, b.key));
}

function reportSameKey(first: Lane, second: Lane, problems: Problems): void {
  problems.report({
    code: "E0510",
    message: `routing key "${second.key}" belongs to ${unitName(first)} and to ${unitName(second)}`,
    help: "give one of them another spec.routing.key",
    source: second.source,
    related: [{ message: "also used here", source: first.source }],
  });
}

function unitName(lane: Lane): string {
  return `${lane.unit.kind === "group" ? "route group" : "sandbox"} "${lane.unit.name}"`;
}
