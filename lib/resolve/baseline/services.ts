/** @module The baseline's Services, their ports and the workloads that they select. */
import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { at } from "../../kube/json.ts";
import { includesLabels, toLabels } from "../../kube/label-selector.ts";
import { apiGroup, type JsonObject, keyString, objectKey } from "../../kube/object.ts";
import { behindPort } from "../../kube/service-ports.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { Service, ServicePort, Workload } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { ServiceFacts } from "./facts.ts";
import { servicePorts } from "./ports.ts";

type Objects = ReadonlyMap<string, BaselineObject>;

/** The objects of kind Service by `namespace/name`, sorted. */
export function serviceObjects(objects: Objects): Objects {
  const found: [string, BaselineObject][] = [];
  for (const entry of objects.values()) {
    const { apiVersion, kind, metadata } = entry.object;
    if (kind !== "Service" || apiGroup(apiVersion) !== "") continue;
    found.push([`${metadata.namespace ?? ""}/${metadata.name}`, entry]);
  }
  return new Map(found.sort(([a], [b]) => compareText(a, b)));
}

/** What the Services are built from. */
export interface ServiceParts {
  readonly objects: Objects;
  readonly services: Objects;
  readonly workloads: ReadonlyMap<string, Workload>;
  readonly facts: ReadonlyMap<string, ServiceFacts>;
}

/** The Services by `namespace/name`, sorted. */
export function indexServices(
  parts: ServiceParts,
  settings: EnvironmentSettings,
  problems: Problems,
): ReadonlyMap<string, Service> {
  const workloads = grouped([...parts.workloads.values()].map((w) => [w.namespace, w] as const));
  const { protocolOf } = implementations[settings.implementation];
  const indexed = new Map<string, Service>();
  for (const [key, entry] of parts.services) {
    const { namespace = "", name } = entry.object.metadata;
    const selector = selectorOf(entry);
    const ports = servicePorts(
      entry,
      {
        facts: parts.facts.get(key) ?? new Map(),
        owned: settings.deploy || settings.adopted.has(keyString(objectKey(entry.object))),
        namespace: parts.objects.get(`/Namespace//${namespace}`)?.object,
        protocolOf,
      },
      problems,
    );
    indexed.set(key, {
      ...entry,
      namespace,
      name,
      domain: settings.clusterDomain,
      ...(selector === undefined ? {} : { selector }),
      headless: at(entry.object, "spec", "clusterIP") === "None",
      ports,
      workloads: served(
        selector === undefined
          ? []
          : (workloads.get(namespace) ?? []).filter((w) => includesLabels(w.podLabels, selector)),
        ports,
      ),
    });
  }
  return indexed;
}

/** Selected workloads that a port leads to. */
function served(selected: readonly Workload[], ports: readonly ServicePort[]): readonly Workload[] {
  if (ports.length === 0) return selected;
  const found = new Set(ports.flatMap((port) => behindPort(selected, port, podSpecOf)));
  return selected.filter((workload) => found.has(workload));
}

function podSpecOf({ podSpec }: Workload): JsonObject {
  return podSpec;
}

/** The workloads behind one port of a Service; without a port, behind any. */
export function workloadsAt({ workloads, ports }: Service, port?: number): readonly Workload[] {
  const found = ports.find((one) => one.port === port && one.transport === "TCP");
  return found === undefined ? workloads : behindPort(workloads, found, podSpecOf);
}

/** The Services that select each workload, in name order, by the workload's `keyString`. */
export function servicesByWorkload(
  services: ReadonlyMap<string, Service>,
  workloads: ReadonlyMap<string, Workload>,
): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Service[]>([...workloads.keys()].map((key) => [key, []]));
  for (const service of services.values()) {
    for (const workload of service.workloads) {
      found.get(keyString(objectKey(workload.object)))?.push(service);
    }
  }
  return found;
}

/**
 * The selector; undefined when the Service selects nothing that Isolane could know of. One of a
 * wrong type is reported with all other selectors.
 */
function selectorOf({ object }: BaselineObject): Readonly<Record<string, string>> | undefined {
  // The selector of an ExternalName Service is not evaluated.
  if (at(object, "spec", "type") === "ExternalName") return undefined;
  const selector = toLabels(at(object, "spec", "selector"));
  return selector === undefined || Object.keys(selector).length === 0 ? undefined : selector;
}
