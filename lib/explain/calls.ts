/**
 * @module Who calls whom: what the manifests let see (settings that name a Service), corrected by what the
 * environment states (`spec.services.<name>.calls`).
 */
import { compareText } from "../kube/compare-text.ts";
import { asString, at } from "../kube/json.ts";
import type { SourceRef } from "../model/source.ts";
import type { Pods, Service } from "../simulate/cluster/cluster.ts";
import type { Sources } from "../verify/reading/sources.ts";
import type { Ground, StatedCall } from "./ground.ts";
import type { CallEvidence } from "./model.ts";
import { toPlace } from "./places.ts";
import { servicesNamed } from "./service-names.ts";
import { type Setting, settingsOf } from "./settings.ts";
import { servicesOf } from "./workloads.ts";

/** Calls of a workload to one Service port. */
export interface Call {
  readonly service: Service;
  readonly port: number;
  readonly evidence: readonly CallEvidence[];
}

/** All calls that a workload is known to make, by Service and port. */
export function callsOf(ground: Ground, pods: Pods): readonly Call[] {
  const own = servicesOf(ground.before, pods.workload, ground.forks).map(({ key }) => key);
  const found = new Calls();
  for (const one of shown(ground, pods, new Set(own))) found.add(one);
  for (const key of [...own].sort()) {
    for (const call of ground.stated.get(key)?.calls ?? []) {
      for (const one of meant(ground, call)) {
        if (call.operation === "delete") found.remove(one);
        else found.add(one);
      }
    }
  }
  return found.sorted();
}

/** Calls that settings show. A workload's own name is where it listens, not whom it calls. */
function shown({ after, sources }: Ground, pods: Pods, own: ReadonlySet<string>): readonly Call[] {
  return settingsOf(after, pods).flatMap((setting) => {
    const source = whereSaid(sources, setting);
    const place = source === undefined ? {} : { place: toPlace(source) };
    return servicesNamed(after, pods.namespace, setting)
      .filter(({ service }) => !own.has(service.key))
      .map((named) => ({ ...named, evidence: [{ text: setting.text, ...place }] }));
  });
}

/** The baseline's line, unless the output says something else there. */
function whereSaid(sources: Sources, { origin, raw }: Setting): SourceRef | undefined {
  const own = sources.baseline(origin);
  const said = own === undefined ? undefined : at(own.document.value, ...own.path);
  const text = asString(said) ?? asString(at(said, "value"));
  const same = text === raw || (text === undefined && said !== undefined);
  return same ? own : (sources.emitted(origin) ?? own);
}

/** The Service ports that a statement means: the named one, otherwise all. */
function meant({ after }: Ground, { service: key, port, source }: StatedCall): readonly Call[] {
  const service = after.services.get(key);
  if (service === undefined) return [];
  const all = service.ports.map(({ number }) => number);
  const ports = port === undefined ? all : all.filter((number) => number === port);
  const evidence = [{ text: "the environment says so", place: toPlace(source) }];
  return ports.map((number) => ({ service, port: number, evidence }));
}

/** Calls by Service and port, their evidence joined. */
class Calls {
  readonly #found = new Map<string, Call>();

  add(call: Call): void {
    const id = idOf(call);
    const known = this.#found.get(id)?.evidence ?? [];
    const fresh = call.evidence.filter(({ text }) => !known.some((one) => one.text === text));
    this.#found.set(id, { ...call, evidence: [...known, ...fresh] });
  }

  remove(call: Call): void {
    this.#found.delete(idOf(call));
  }

  sorted(): readonly Call[] {
    return [...this.#found.values()].sort(
      (a, b) => compareText(a.service.key, b.service.key) || a.port - b.port,
    );
  }
}

function idOf({ service, port }: Call): string {
  return `${service.key}:${port}`;
}
