/** @module What a compiled environment runs, lane by lane, as far as a reviewer asks about it. */
import type { CompileResult } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { grouped } from "../kube/grouped.ts";
import { asNumber, asString, at, parseJson, stringMap } from "../kube/json.ts";
import { kindOf } from "../kube/kinds.ts";
import { displayName, type KubeObject, objectKey } from "../kube/object.ts";
import { podRequests } from "../kube/pod-requests.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { type OwnNames, ownNames } from "../model/own-names.ts";
import { isLaneUnit, type LaneSummary, unitPath } from "../model/release-unit.ts";
import { keysFile } from "../model/selective.ts";

/** One lane. */
export interface LaneFacts {
  readonly kind: "sandbox" | "group";
  readonly name: string;
  readonly key: string;
  /** `Deployment shop/cart` → its images. */
  readonly forks: Readonly<Record<string, readonly string[]>>;
  /** Workloads whose forks' own requests get the lane's key (`egress: keyed`). */
  readonly egress: readonly string[];
  /** Consumers that leave messages with the lane's key to a fork: `Deployment/shop/billing`. */
  readonly consumers: readonly string[];
  readonly pods: number;
  readonly services: number;
  /** Rules of the baseline that lead into the lane, and the hosts that they are for. */
  readonly rules: number;
  readonly hosts: readonly string[];
  /** What the baseline does not have. */
  readonly own: OwnNames;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  readonly summary: LaneSummary;
  /** By `Kind namespace/name`, as JSON text. */
  readonly objects: ReadonlyMap<string, string>;
}

/** One side of a comparison. */
export interface Side {
  /** By the lane's folder: `sandboxes/pr-1`. */
  readonly lanes: ReadonlyMap<string, LaneFacts>;
  /** What belongs to no lane, by unit and name, as JSON text. */
  readonly shared: ReadonlyMap<string, string>;
  readonly warnings: readonly Diagnostic[];
}

/** The side where there is no environment. */
export const nothing: Side = { lanes: new Map(), shared: new Map(), warnings: [] };

/** Reads a compile. */
export function sideOf(
  { units, lanes, environment }: Pick<CompileResult, "units" | "lanes" | "environment">,
  diagnostics: readonly Diagnostic[],
): Side {
  const byKey = new Map(lanes.map((lane) => [lane.key, lane]));
  const summaries = new Map(
    environment.lanes.map(({ key, unit }) => [unitPath(unit), byKey.get(key)]),
  );
  const egress = new Map(
    environment.lanes.map(({ unit, forks }) => {
      // Of a group's lane, they carry their sandbox's key.
      const own = [...forks.values()].filter((fork) => fork.egress && unit.name === fork.sandbox);
      return [unitPath(unit), own.map(({ workload }) => displayName(workload)).sort()] as const;
    }),
  );
  const consumers = consumersIn(units.flatMap((unit) => unit.objects.map(({ object }) => object)));
  const found = new Map<string, LaneFacts>();
  const shared = new Map<string, string>();
  for (const { id, objects: contributions } of units) {
    const objects = contributions.map(({ object }) => object);
    if (!isLaneUnit(id)) {
      for (const object of objects)
        shared.set(`${id.kind} ${nameOf(object)}`, JSON.stringify(object));
      continue;
    }
    const path = unitPath(id);
    const summary = summaries.get(path);
    if (summary === undefined) continue;
    const messages = {
      egress: egress.get(path) ?? [],
      consumers: consumers.get(summary.key) ?? [],
    };
    found.set(path, { ...laneOf(id, summary, objects), ...messages });
  }
  return {
    lanes: found,
    shared,
    warnings: diagnostics.filter((one) => one.severity === "warning"),
  };
}

/** The consumers by the keys that their tables name. */
function consumersIn(objects: readonly KubeObject[]): ReadonlyMap<string, readonly string[]> {
  return grouped(
    objects.flatMap((object) => {
      const text = object.kind === "ConfigMap" ? at(object, "data", keysFile.name) : undefined;
      const table = typeof text === "string" ? parseJson(text) : undefined;
      const consumer = asString(at(table, "consumer")) ?? "";
      return Object.keys(stringMap(at(table, "forks"))).map((key) => [key, consumer] as const);
    }),
  );
}

function laneOf(
  { kind, name }: Pick<LaneFacts, "kind" | "name">,
  summary: LaneSummary,
  objects: readonly KubeObject[],
): Omit<LaneFacts, "egress" | "consumers"> {
  const running = objects.map(runs);
  const sum = (read: (one: Running) => number) => running.reduce((all, one) => all + read(one), 0);
  const probes = summary.probes.filter(({ preview }) => preview !== true);
  const images = new Map(objects.map((object) => [object.metadata.name, imagesOf(object)]));
  return {
    kind,
    name,
    key: summary.key,
    forks: Object.fromEntries(
      Object.entries(summary.forks).map(([workload, fork]) => [workload, images.get(fork) ?? []]),
    ),
    pods: sum(({ pods }) => pods),
    services: objects.filter((object) => object.kind === "Service" && object.apiVersion === "v1")
      .length,
    rules: probes.length,
    hosts: [...new Set(probes.map(({ url }) => /^\w+:\/\/([^/:]+)/.exec(url)?.[1] ?? url))].sort(),
    own: ownNames(objects),
    cpu: sum(({ pods, cpu }) => pods * cpu),
    memory: sum(({ pods, memory }) => pods * memory),
    summary,
    objects: new Map(objects.map((object) => [nameOf(object), JSON.stringify(object)])),
  };
}

interface Running {
  readonly pods: number;
  readonly cpu: number;
  readonly memory: number;
}

/** The pods that an object keeps running. A CronJob keeps none. */
function runs(object: KubeObject): Running {
  const row = kindOf(object);
  const template = row.fork === true ? podTemplate(object) : undefined;
  const keeps = template !== undefined && at(object, "spec", "schedule") === undefined;
  if (!keeps) return { pods: 0, cpu: 0, memory: 0 };
  return {
    pods: asNumber(at(object, "spec", "replicas")) ?? 1,
    ...podRequests(at(template, "spec")),
  };
}

function imagesOf(object: KubeObject): readonly string[] {
  const containers = at(podTemplate(object), "spec", "containers");
  return Array.isArray(containers)
    ? containers.flatMap((one) => asString(at(one, "image")) ?? [])
    : [];
}

function nameOf(object: KubeObject): string {
  return displayName(objectKey(object));
}
