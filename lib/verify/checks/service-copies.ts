/**
 * @module P2 for Services that no route names, as those whose address a variable holds (`valueFrom.fork`): a
 * fork's Service serves the ports of a Service of its baseline, in the same way.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asRecord, asString, at, stable } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { copiedServiceFields, ownServiceFields } from "../../kube/service-fields.ts";
import { transportOf } from "../../kube/service-ports.ts";
import type { Cluster, Port, Service } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import type { Facts } from "../reading/facts.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** A fork's Services serve what its baseline's serve. */
export const serviceCopiesCheck: Check = {
  name: "service-copies",
  promises: ["P2"],
  codes: ["E0962"],
  run: checkServiceCopies,
};

/** Reports Services of forks that are copies of none of their baseline's. One that a program adds is its own. */
function checkServiceCopies(check: Reading, problems: Problems): undefined {
  const { before, after, output, forks, facts } = check;
  const originals = servicesByWorkload(before);
  for (const { object, source } of output.objects.filter((one) => isCopy(one, check))) {
    const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const service = after.services.get(key);
    const [workload = ""] = service === undefined ? [] : after.behind(service);
    const fork = forks.get(workload);
    const what =
      service === undefined || workload === ""
        ? "selects no pods"
        : fork && difference(service, originals.get(fork.baseline) ?? [], facts, fork.baseline);
    if (what === undefined) continue;
    problems.report({
      code: "E0962",
      message: `P2, lane fidelity, is broken: ${displayName(objectKey(object))} ${what}`,
      help: "run `isolane synth` to write it again",
      source: fork?.source ?? source,
      ...(fork === undefined ? {} : { related: [{ message: "the fork's Service", source }] }),
    });
  }
}

function isCopy({ object, unit }: Emitted, check: Reading): boolean {
  return object.kind === "Service" && isLaneUnit(unit) && isOfLanes(object, check);
}

function difference(
  service: Service,
  originals: readonly Service[],
  facts: Facts,
  baseline: string,
): string | undefined {
  if (!originals.some((one) => textOf(one, one, facts) === textOf(service, one, facts))) {
    return `serves other ports, or serves them otherwise, than every Service of ${baseline}`;
  }
  const foreign = Object.keys(asRecord(service.object.spec)).find((field) => !allowed.has(field));
  if (foreign !== undefined)
    return `has spec.${foreign}, which the copy of a Service must not have`;
  const ports = asArray(at(service.object, "spec", "ports"));
  if (ports.length !== portsOf(service).length) return "has a port without a number";
  const more = ports
    .flatMap((port) => Object.keys(asRecord(port)))
    .find((field) => !portFields.has(field));
  if (more !== undefined)
    return `has a port with "${more}", which the copy of a port must not have`;
  const address = at(service.object, "spec", "clusterIP") ?? "None";
  return address === "None" ? undefined : "has an address that somebody chose for it";
}

/** What a port of a copy says; the port of a node is one's own. */
const portFields: ReadonlySet<string> = new Set([
  ...["appProtocol", "name", "port", "protocol", "targetPort"],
]);

const allowed: ReadonlySet<string> = new Set([...copiedServiceFields, ...ownServiceFields]);

/** The Services that select a workload, and the one that governs its pods' names. */
function servicesByWorkload(before: Cluster): ReadonlyMap<string, readonly Service[]> {
  const selecting = [...before.services.values()].flatMap((service) =>
    before.behind(service).map((workload) => [workload, service] as const),
  );
  const governing = before.pods.flatMap(({ workload, namespace, object }) => {
    const name = asString(at(object, "spec", "serviceName")) ?? "";
    const service = before.services.get(`${namespace}/${name}`);
    return service === undefined ? [] : [[workload, service] as const];
  });
  return grouped([...selecting, ...governing]);
}

/** How a Service serves its ports. What is stated about the original's ports is said differently by its copy. */
function textOf(service: Service, original: Service, facts: Facts): string {
  const spec = (field: string) => at(service.object, "spec", field);
  const ports = portsOf(service).map(({ number, name, body }) => {
    const protocol = transportOf(body);
    const copied = portsOf(original).find(
      (one) => one.number === number && transportOf(one.body) === protocol,
    );
    const stated = copied && facts.stated(original.object, copied.body);
    const target = body.targetPort ?? number;
    return { number, name, target, protocol, speaks: stated ?? body.appProtocol };
  });
  return stable({
    ports: ports.sort((a, b) => a.number - b.number),
    external: spec("type") === "ExternalName",
    headless: spec("clusterIP") === "None",
    affinity: spec("sessionAffinity") ?? "None",
    affinityConfig: spec("sessionAffinityConfig") ?? {},
    distribution: spec("trafficDistribution") ?? "",
    notReady: spec("publishNotReadyAddresses") ?? false,
    families: spec("ipFamilies") ?? [],
    familyPolicy: spec("ipFamilyPolicy") ?? "",
  });
}

/** TCP ports first. */
function portsOf({ ports, otherPorts }: Service): readonly Port[] {
  return [...ports, ...otherPorts];
}
