/**
 * @module P2 for Services that no route names, as those whose address a variable holds (`valueFrom.fork`): a
 * fork's Service serves the ports of a Service of its baseline, in the same way.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { asString, at } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { transportOf } from "../../kube/service-ports.ts";
import type { Cluster, Port, Service } from "../../simulate/cluster/cluster.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import type { Facts } from "../reading/facts.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** A fork's Services serve what its baseline's serve. */
export const serviceCopiesCheck: Check = {
  name: "service-copies",
  promises: ["P2"],
  codes: ["E0962"],
  run: checkServiceCopies,
};

/** Reports Services of forks that are copies of none of their baseline's. */
function checkServiceCopies(check: Reading, problems: Problems): undefined {
  const world: World = { check, originals: servicesByWorkload(check.before) };
  for (const emitted of check.output.objects) {
    // One that a program adds is its own.
    const ofLane = isLaneUnit(emitted.unit);
    if (emitted.object.kind !== "Service" || !ofLane) continue;
    if (check.sources.isDerived(emitted)) checkOne(emitted, world, problems);
  }
}

interface World {
  readonly check: Reading;
  readonly originals: ReadonlyMap<string, readonly Service[]>;
}

function checkOne(emitted: Emitted, { check, originals }: World, problems: Problems): void {
  const { object, source } = emitted;
  const { namespace = "", name } = object.metadata;
  const service = check.after.services.get(`${namespace}/${name}`);
  const [workload] = service === undefined ? [] : check.after.behind(service);
  if (workload === undefined) reportEmpty(emitted, problems);
  const fork = workload === undefined ? undefined : check.forks.get(workload);
  if (service === undefined || fork === undefined) return;
  const known = originals.get(fork.baseline) ?? [];
  const text = (one: Service, like: Service) => textOf(one, like, check.facts);
  if (known.some((one) => text(one, one) === text(service, one))) return;
  problems.report({
    code: "E0962",
    message: `P2, lane fidelity, is broken: ${displayName(objectKey(object))} serves other ports, or serves them otherwise, than every Service of ${fork.baseline}`,
    help: "run `isolane synth` to write it again",
    source: fork.source,
    related: [{ message: "the fork's Service", source }],
  });
}

function reportEmpty({ object, source }: Emitted, problems: Problems): void {
  problems.report({
    code: "E0962",
    message: `P2, lane fidelity, is broken: ${displayName(objectKey(object))} selects no pods`,
    help: "run `isolane synth` to write it again",
    source,
  });
}

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

/** How a Service serves its ports. What is stated about the original's ports is said otherwise by its copy. */
function textOf(service: Service, original: Service, facts: Facts): string {
  const spec = (field: string) => at(service.object, "spec", field);
  const port = ({ number, name, body }: Port) => {
    const protocol = transportOf(body);
    const copied = portsOf(original).find(
      (one) => one.number === number && transportOf(one.body) === protocol,
    );
    const stated = copied && facts.stated(original.object, copied.body);
    return {
      number,
      name: name ?? null,
      target: body.targetPort ?? number,
      protocol,
      speaks: stated ?? body.appProtocol ?? null,
    };
  };
  return stable({
    ports: portsOf(service)
      .map(port)
      .sort((a, b) => a.number - b.number),
    headless: spec("clusterIP") === "None",
    affinity: spec("sessionAffinity") ?? "None",
    notReady: spec("publishNotReadyAddresses") ?? false,
    near: spec("internalTrafficPolicy") ?? "Cluster",
  });
}

/** TCP ports first. */
function portsOf({ ports, otherPorts }: Service): readonly Port[] {
  return [...ports, ...otherPorts];
}
