/** @module Lanes as the index lists them: how each is entered and what it reaches. */
import { compareText } from "../kube/compare-text.ts";
import { displayName } from "../kube/object.ts";
import { carrierLine } from "../model/carriers.ts";
import { type EntryPoint, urlAt } from "../model/entry-point.ts";
import type { IngressEntry } from "../model/ingress-entry.ts";
import type { Lane, ResolvedEnvironment } from "../model/lane.ts";
import { type LaneSummary, type PreviewLink, type Probe, unitPath } from "../model/release-unit.ts";
import { previewHost } from "../model/stated-entry-points.ts";
import { urlBehind } from "../model/stated-ingresses.ts";
import { statedBy } from "./index-model.ts";

/** What a lane is but its probes, which follow from that. */
export type UnprobedLane = Omit<LaneSummary, "probes">;

/** The lanes by the path of their unit, in key order. */
export function laneSummaries(
  { settings, sandboxes, groups, lanes, entryPoints, ingresses }: ResolvedEnvironment,
  probesOf: (lane: UnprobedLane) => readonly Probe[],
): ReadonlyMap<string, LaneSummary> {
  const members = new Map(groups.map((group) => [group.name, group.members]));
  const suspended = new Set(sandboxes.flatMap((one) => (one.suspended ? [one.name] : [])));
  const unrefused = new Map(sandboxes.map((one) => [one.name, one.unrefused]));
  return new Map(
    lanes.map((lane): [string, LaneSummary] => {
      const { unit, key, source } = lane;
      const joined = unit.kind === "group" ? (members.get(unit.name) ?? []) : [unit];
      const asleep = joined.flatMap(({ name }) => (suspended.has(name) ? [name] : []));
      const open = [...new Set(asleep.flatMap((name) => unrefused.get(name) ?? []))].sort(
        compareText,
      );
      const previews = [...previewsOf(lane, entryPoints), ...previewsBehind(lane, ingresses)];
      const summary = {
        key,
        ...statedBy(source.document),
        members: joined.map(({ name }) => name),
        ...(asleep.length === 0 ? {} : { suspended: asleep }),
        ...(open.length === 0 ? {} : { unrefused: open }),
        ...(previews.length === 0 ? {} : { previews }),
        headers: Object.fromEntries(settings.carriers.map((carrier) => carrierLine(carrier, key))),
        forks: forksOf(lane),
      };
      return [unitPath(unit), { ...summary, probes: probesOf(summary) }];
    }),
  );
}

function previewsOf(
  { key, withoutPreviews }: Lane,
  entries: readonly EntryPoint[],
): readonly PreviewLink[] {
  if (withoutPreviews) return [];
  return entries.flatMap((one) =>
    one.previews.map(({ host: of, preview }) => {
      const host = previewHost(preview, key);
      return { entry: one.name, gateway: one.gateway, of, host, url: urlAt(host, one) };
    }),
  );
}

/** Hosts at Ingresses, on the usual ports. */
function previewsBehind(
  { key, withoutPreviews }: Lane,
  entries: readonly IngressEntry[],
): readonly PreviewLink[] {
  if (withoutPreviews) return [];
  return entries.flatMap((one) =>
    one.previews.map(({ host: of, preview }) => {
      const host = previewHost(preview, key);
      return { entry: one.name, of, host, url: urlBehind(host, one) };
    }),
  );
}

function forksOf({ forks }: Lane): LaneSummary["forks"] {
  const named = [...forks.values()].map(({ workload, name }) => [displayName(workload), name]);
  return Object.fromEntries(named.sort(([a = ""], [b = ""]) => compareText(a, b)));
}
