/**
 * @module The fork's copies of the Services that select the baseline's pods: same ports, names and
 * protocols, so that a rule may send any request there, and nothing by which the outside world or
 * another cluster finds them.
 */
import { copiedMetadata } from "../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, at, stringMap } from "../../kube/json.ts";
import { selectorKeys, selects } from "../../kube/label-selector.ts";
import {
  displayName,
  type Json,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import { copiedServiceFields } from "../../kube/service-fields.ts";
import type { Service } from "../../model/baseline.ts";
import type { Contribution } from "../../model/contribution.ts";
import { labels as isolaneLabels } from "../../model/interface.ts";
import { withStatedProtocols } from "../baseline/ports.ts";
import { forkServiceName } from "../names.ts";
import type { ForkContext } from "./context.ts";
import { forkMetadata } from "./copy.ts";
import { containersOf, type Draft, omit, withSpecField } from "./draft.ts";

/** The fork's Services: one for each baseline Service that selects the forked workload. */
export function forkServices(context: ForkContext, podSpec: JsonObject): readonly Contribution[] {
  for (const { baseline } of context.target.services) checkTargetPorts(context, baseline, podSpec);
  return context.target.services.map(({ baseline, name }) => forkService(context, baseline, name));
}

/** The governing Service of a forked StatefulSet, and the draft that names it. */
export function governingService(
  draft: Draft,
  context: ForkContext,
): { readonly draft: Draft; readonly services: readonly Contribution[] } {
  const { workload, services } = context.target;
  const governing = asString(at(workload.object, "spec", "serviceName"));
  if (workload.kind !== "StatefulSet" || governing === undefined || governing === "") {
    return { draft, services: [] };
  }
  const own = services.find(({ baseline }) => baseline.name === governing);
  const service = context.baseline.services.get(`${workload.namespace}/${governing}`);
  if (service === undefined) {
    context.problems.report({
      code: "W0320",
      message: `the baseline has no Service ${workload.namespace}/${governing}, which governs ${context.display}`,
      help: "the fork's pods get no DNS names of their own; add the Service to the baseline's sources if anything uses them",
      source: context.forkOf,
      related: [{ message: "named here", source: workload.source }],
    });
    const spec = omit(asRecord(draft.object.spec), ["serviceName"]);
    return { draft: { ...draft, object: { ...draft.object, spec } }, services: [] };
  }
  const name = own?.name ?? forkServiceName(context.target.identity, service.name);
  return {
    draft: withSpecField(draft, "serviceName", name),
    services: own === undefined ? [forkService(context, service, name)] : [],
  };
}

// --- internal ---

function forkService(context: ForkContext, service: Service, name: string): Contribution {
  const object: KubeObject = withStatedProtocols(service);
  const spec = asRecord(object.spec);
  const metadata = copiedMetadata(
    { ...object, metadata: { ...object.metadata, labels: serviceLabels(context, service) } },
    "Service",
    forkMetadata(context, name),
  );
  warnOfMonitors(context, metadata.labels, service);
  return {
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata,
      spec: {
        ...copiedSpec(spec),
        type: "ClusterIP",
        ...(service.headless ? { clusterIP: "None" } : {}),
        ports: asArray(spec.ports).map((port): Json => omit(asRecord(port), ["nodePort"])),
        selector: { [isolaneLabels.fork]: context.target.name },
      },
    },
    unit: { kind: "sandbox", name: context.sandbox.name },
    phase: "workload",
    sources: [context.forkOf, service.source],
  };
}

function copiedSpec(spec: JsonObject): JsonObject {
  const copied: ReadonlySet<string> = new Set(copiedServiceFields);
  return Object.fromEntries(Object.entries(spec).filter(([field]) => copied.has(field)));
}

/** Without the labels by which a monitor would take the fork's Service for the baseline's. */
function serviceLabels(context: ForkContext, service: Service): Readonly<Record<string, string>> {
  const { serviceKeys } = context.selectors(service.namespace);
  const labels = stringMap(service.object.metadata.labels);
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !serviceKeys.has(key)));
}

function warnOfMonitors(
  context: ForkContext,
  labels: Readonly<Record<string, string>>,
  service: Service,
): void {
  for (const use of context.selectors(service.namespace).monitors) {
    if (!selects(use.selector, labels)) continue;
    const { positive } = selectorKeys(use.selector);
    context.problems.report({
      code: "W0502",
      message: `${displayName(objectKey(use.owner.object))} also watches the fork of ${context.display} (Service ${service.namespace}/${service.name})`,
      help:
        positive.length === 0
          ? `its selector needs no label; add that "${isolaneLabels.sandbox}" does not exist, or tell the series apart by that label`
          : `make its selector exclude Services with the label "${isolaneLabels.sandbox}"`,
      source: context.forkOf,
      related: [{ message: "this selector", source: use.source }],
    });
  }
}

/** https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
function checkTargetPorts(context: ForkContext, service: Service, podSpec: JsonObject): void {
  const declared = containersOf(podSpec).flatMap(({ body }) => asArray(body.ports));
  if (
    declared.length === 0 &&
    service.ports.every(({ targetPort }) => typeof targetPort === "number")
  ) {
    // Declaring ports is optional: a workload that declares none says nothing about what it serves.
    return;
  }
  const known = new Set(declared.flatMap((port) => [at(port, "containerPort"), at(port, "name")]));
  for (const { port, targetPort, source } of service.ports) {
    if (known.has(targetPort)) continue;
    context.problems.report({
      code: "W0321",
      message: `no container of the fork of ${context.display} declares the target port "${targetPort}" of Service ${service.namespace}/${service.name} port ${port}`,
      help: "correct the Service's targetPort or the container's ports",
      source: context.forkOf,
      related: [{ message: "the port", source }],
    });
  }
}
