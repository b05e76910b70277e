/**
 * @module P2 for Services that no route names, as those whose address a variable holds (`valueFrom.fork`): a
 * fork's Service serves the ports of a Service of its baseline, in the same way.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { asString, at } from "../model/json.ts";
import { displayName, objectKey } from "../model/kube.ts";
import type { SelectorCheck } from "./check-selectors.ts";
import type { Cluster, Port, Service } from "./cluster.ts";
import type { Facts } from "./facts.ts";
import type { LaneFork } from "./lanes.ts";
import { stable } from "./verdict.ts";

/** What is compared, and what the environment states about ports. */
export interface ServiceCopyCheck extends SelectorCheck {
  readonly facts: Facts;
}

/** Reports Services of forks that are copies of none of their baseline's. */
export function checkServiceCopies(check: ServiceCopyCheck, problems: Problems): void {
  const { before, after, lanes, output, sources, facts } = check;
  const forks = new Map<string, LaneFork>(
    lanes.flatMap(({ forks: own }) => [...own.values()].map((fork) => [fork.fork, fork] as const)),
  );
  const originals = servicesByWorkload(before);
  for (const emitted of output.objects) {
    const { object, unit } = emitted;
    if (object.kind !== "Service" || !/^(?:sandboxes|groups)\//.test(unit)) continue;
    const { namespace = "", name } = object.metadata;
    const service = after.services.get(`${namespace}/${name}`);
    const [workload] = service === undefined ? [] : after.behind(service);
    const fork = workload === undefined ? undefined : forks.get(workload);
    // One that a program adds is its own.
    if (service === undefined || fork === undefined || !sources.isDerived(emitted, output))
      continue;
    const known = originals.get(fork.baseline) ?? [];
    if (known.some((one) => textOf(one, one, facts) === textOf(service, one, facts))) continue;
    problems.report({
      code: "E0962",
      message: `P2, lane fidelity, is broken: ${displayName(objectKey(object))} serves other ports, or serves them otherwise, than every Service of ${fork.baseline}`,
      help: "run `isolane synth` to write it again",
      source: fork.source,
      related: [{ message: "the fork's Service", source: emitted.source }],
    });
  }
}

/** The Services that select a workload, and the one that governs its pods' names. */
function servicesByWorkload(before: Cluster): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Service[]>();
  const add = (workload: string, service: Service | undefined) => {
    if (service === undefined) return;
    const known = found.get(workload);
    if (known === undefined) found.set(workload, [service]);
    else known.push(service);
  };
  for (const service of before.services.values()) {
    for (const workload of before.behind(service)) add(workload, service);
  }
  for (const { workload, namespace, object } of before.pods) {
    const governing = asString(at(object, "spec", "serviceName"));
    if (governing !== undefined) add(workload, before.services.get(`${namespace}/${governing}`));
  }
  return found;
}

/** How a Service serves its ports. What is stated about the original's ports is said otherwise by its copy. */
function textOf(service: Service, original: Service, facts: Facts): string {
  const spec = (field: string) => at(service.object, "spec", field);
  const port = ({ number, name, body }: Port) => {
    const stated = facts.stated(original.key, number, name);
    return {
      number,
      name: name ?? null,
      target: body["targetPort"] ?? number,
      protocol: body["protocol"] ?? "TCP",
      speaks: stated ?? body["appProtocol"] ?? null,
    };
  };
  return stable({
    ports: service.ports.map(port).sort((a, b) => a.number - b.number),
    headless: spec("clusterIP") === "None",
    affinity: spec("sessionAffinity") ?? "None",
    notReady: spec("publishNotReadyAddresses") ?? false,
    near: spec("internalTrafficPolicy") ?? "Cluster",
  });
}
