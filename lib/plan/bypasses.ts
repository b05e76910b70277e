/**
 * @module Callers in the mesh whose requests bypass the rules of a forked Service: said once for each Sidecar, or
 * workload, and Service.
 */
import { grouped } from "../kube/grouped.ts";
import { matchesHost, serviceHost } from "../kube/hosts.ts";
import { asRecord, asString, at, stringMap } from "../kube/json.ts";
import { displayName, groupKind, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import { oncePer, remembered } from "../kube/once.ts";
import type { Bypass, ObjectsOf, RulePlace } from "../mesh/implementations/bypass.ts";
import { bypassClass } from "../mesh/implementations/bypass-class.ts";
import { membershipOf } from "../mesh/implementations/membership.ts";
import { type MarkedPod, podMarks } from "../mesh/implementations/pod-marks.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import type { Service, Workload } from "../model/baseline.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { RouteTable } from "../model/route-table.ts";
import { isMesh } from "./coverage.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** What keeps requests from rules. */
export interface Bypasses {
  /** Why all requests of a workload to some Services bypass rules; undefined: not all do, for sure. */
  readonly ofAll: (workload: Workload, services: readonly Service[]) => Bypass | undefined;
}

/** Reports who bypasses the rules of forked Services. */
export function checkBypasses(services: readonly Service[], context: PlanContext): Bypasses {
  for (const service of services) warnOf(service, context);
  return {
    ofAll: (workload, behind) => {
      const found = behind.flatMap((service) => bypassesOf(podOf(workload), service, context));
      return found.every(({ bypass }) => isSure(bypass)) ? found[0]?.bypass : undefined;
    },
  };
}

/** Pods of whole namespaces and of workloads, those apart that call themselves. */
function warnOf(service: Service, context: PlanContext): void {
  const { baseline } = context.environment;
  const workloads = callers(baseline).filter(({ of }) => !service.workloads.includes(of));
  const namespaces = baseline.namespaces.map((namespace) => ({
    name: `pods of namespace "${namespace}"`,
    source: undefined,
    pod: { namespace, labels: {} },
  }));
  const found = [...namespaces, ...workloads].flatMap(({ name, source, pod }) =>
    bypassesOf(pod, service, context).flatMap(({ port, bypass }) =>
      bypass === undefined || !isSure(bypass)
        ? []
        : [{ name, port, bypass, source: sourceOf(bypass, context) ?? source }],
    ),
  );
  const idOf = ({ name, bypass: { object } }: (typeof found)[number]) =>
    object === undefined ? name : keyString(objectKey(object));
  for (const all of grouped(found.map((one) => [idOf(one), one] as const)).values()) {
    const [first] = all;
    // What a namespace says of its pods is said of each workload.
    if (first?.source === undefined) continue;
    const { bypass, source } = first;
    const ports = [...new Set(all.map(({ port }) => port))];
    const names = [...new Set(all.map(({ name }) => name))];
    const more = names.length > 3 ? ` and ${names.length - 3} others` : "";
    const end = bypass.refused === true ? "are refused" : "reach the baseline";
    context.problems.report({
      code: bypass.object === undefined ? "W0349" : "W0348",
      message: `requests of ${names.slice(0, 3).join(", ")}${more} to Service ${service.namespace}/${service.name} port ${ports.join(", ")} ${end}, whatever their key, because ${bypass.why}`,
      help: bypass.help,
      source,
    });
  }
}

function sourceOf({ object }: Bypass, { environment: { baseline } }: PlanContext) {
  return object && baseline.objects.get(keyString(objectKey(object)))?.source;
}

function isSure(bypass: Bypass | undefined): boolean {
  return bypass !== undefined && bypass.unsure !== true;
}

interface Bypassed {
  readonly port: number;
  readonly bypass: Bypass | undefined;
}

/** The workloads of the baseline, as those who call. */
const callers = oncePer(({ objects, workloads }: BaselineIndex) =>
  [...workloads.values()].map((workload) => ({
    of: workload,
    name: displayName(objectKey(workload.object)),
    source: objects.get(keyString(objectKey(workload.object)))?.source,
    pod: podOf(workload),
  })),
);

/** For each routable port of a Service. Every caller of every Service is asked about, and most of them are alike. */
function bypassesOf(
  pod: MarkedPod,
  service: Service,
  { environment }: PlanContext,
): readonly Bypassed[] {
  const { classOf, known } = knownBypasses(environment);
  const found = remembered(known, service, () => new Map());
  return remembered(found, classOf(pod), () => bypassesAt(pod, service, environment));
}

const knownBypasses = oncePer(({ settings, baseline }: ResolvedEnvironment) => {
  const { bypassLabels } = implementations[settings.implementation];
  const asked = [...new Set(bypassLabels?.(objectsOf(baseline)))];
  const classes = new Map<MarkedPod, string>();
  const known = new Map<Service, Map<string, readonly Bypassed[]>>();
  const classOf = (pod: MarkedPod) =>
    remembered(classes, pod, () => bypassClass(settings, pod, homeOf(pod, baseline), asked));
  return { classOf, known };
});

function homeOf({ namespace }: MarkedPod, { objects }: BaselineIndex): KubeObject | undefined {
  return objects.get(keyString({ group: "", kind: "Namespace", name: namespace }))?.object;
}

/** Nothing of pods that are outside the mesh, or that ztunnel takes. */
function bypassesAt(
  pod: MarkedPod,
  service: Service,
  { settings, baseline }: ResolvedEnvironment,
): readonly Bypassed[] {
  const home = homeOf(pod, baseline);
  const { kind, captured } = membershipOf(settings, pod, home);
  if (kind === "out" || captured === true) return [];
  const address = asString(at(service.object, "spec", "clusterIP"));
  const rules = rulePlaces(baseline)(service);
  return service.ports.filter(isRoutable).map(({ port }) => ({
    port,
    bypass: implementations[settings.implementation].bypassOf(
      podMarks(pod, home),
      {
        host: serviceHost(service),
        namespace: service.namespace,
        ...(address === undefined ? {} : { address }),
        port,
        annotations: stringMap(at(service.object, "metadata", "annotations")),
        rules,
      },
      objectsOf(baseline),
    ),
  }));
}

function objectsOf(baseline: BaselineIndex): ObjectsOf {
  return (group, kind) => byKind(baseline).get(`${group}/${kind}`) ?? [];
}

/** The baseline's objects by `group/Kind`: every caller of every Service is asked about some. */
const byKind = oncePer(({ objects }: BaselineIndex) =>
  grouped([...objects.values()].map(({ object }) => [groupKind(object), object] as const)),
);

/** Where the baseline's tables have rules for a Service's host, whoever calls it. */
const rulePlaces = oncePer(({ tables }: BaselineIndex) =>
  oncePer((service: Service) => tables.flatMap((table) => placesOf(table, service))),
);

/** Where a table of the baseline has rules for a Service's host on the mesh. */
function placesOf(table: RouteTable, service: Service): readonly RulePlace[] {
  if (table.delegate) return [];
  const host = serviceHost(service);
  return table.scopes
    .filter(isMesh)
    .filter((scope) => scope.service === service || scope.hosts.some((h) => matchesHost(h, host)))
    .map(({ hosts }) => ({
      namespace: table.owner.object.metadata.namespace ?? "",
      hosts: table.merged ? [host] : [...hosts],
    }));
}

const podOf = oncePer(
  ({ namespace, podLabels: labels, object, templatePath }: Workload): MarkedPod => ({
    ...{ namespace, labels },
    template: asRecord(at(object, ...templatePath)),
  }),
);
