/** @module `spec.services`: what the environment states about ports, matched to the ports that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { asArray, asRecord, at } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { portsNamed } from "../../kube/service-ports.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { BaselineObject, EnvironmentInput } from "../../model/input.ts";
import type { EnvironmentSettings, StatedProtocol } from "../../model/settings.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type { CallFact } from "../../model/spec.gen.ts";

/** What is stated about one port of one Service. */
export interface PortFact {
  readonly protocol: StatedProtocol;
  readonly appProtocol: string;
  readonly source: SourceRef;
}

/** Facts of one Service by the index of the port in `spec.ports`. */
export type ServiceFacts = ReadonlyMap<number, PortFact>;

/**
 * The facts of all Services by `namespace/name`.
 * @param services The baseline's Services by `namespace/name`.
 */
export function portFacts(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  services: ReadonlyMap<string, BaselineObject>,
  problems: Problems,
): ReadonlyMap<string, ServiceFacts> {
  const known: Known = { services, namespace: settings.namespace };
  const { spec, source } = input.environment;
  const stated = spec.spec.services ?? {};
  const { appProtocols } = implementations[settings.implementation];
  const found = new Map<string, Map<number, PortFact>>();
  for (const asked of Object.keys(stated).sort()) {
    const node = below(source, "spec", "services", asked);
    const key = fullName(asked, known);
    const service = services.get(key);
    checkCalls(stated[asked]?.calls ?? [], known, below(node, "calls"), problems);
    if (service === undefined) {
      reportUnknown(asked, known, atKey(node), problems);
      continue;
    }
    const facts = found.get(key) ?? new Map<number, PortFact>();
    found.set(key, facts);
    const ports = stated[asked]?.ports ?? {};
    for (const port of Object.keys(ports).sort()) {
      const protocol = ports[port]?.protocol;
      if (protocol === undefined) continue;
      const appProtocol = appProtocols[protocol];
      const fact = { protocol, appProtocol, source: below(node, "ports", port, "protocol") };
      state({ service, port, fact, node: below(node, "ports", port) }, facts, problems);
    }
  }
  return found;
}

interface Known {
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, BaselineObject>;
  /** The environment's. */
  readonly namespace: string;
}

function fullName(asked: string, { namespace }: Known): string {
  return asked.includes("/") ? asked : `${namespace}/${asked}`;
}

function reportUnknown(asked: string, known: Known, source: SourceRef, problems: Problems): void {
  const names = shortNames([...known.services.keys()], known.namespace);
  problems.report({
    code: "E0303",
    message: `the baseline has no Service "${asked}"`,
    help: knownNames("Services", names, asked),
    source,
  });
}

/** Calls are read by `isolane explain` alone; that their Services exist is checked with every other name. */
function checkCalls(
  calls: readonly CallFact[],
  known: Known,
  node: SourceRef,
  problems: Problems,
): void {
  for (const [index, { service: asked, port }] of calls.entries()) {
    const service = known.services.get(fullName(asked, known));
    if (service === undefined) {
      reportUnknown(asked, known, below(node, index, "service"), problems);
    } else if (port !== undefined && portIndexes(service, String(port)).length === 0) {
      reportPort(service, String(port), below(node, index, "port"), problems);
    }
  }
}

function reportPort(
  service: BaselineObject,
  port: string,
  source: SourceRef,
  problems: Problems,
): void {
  problems.report({
    code: "E0304",
    message: `${displayName(objectKey(service.object))} has no port "${port}"`,
    help: knownNames("ports", portNames(service), port),
    source,
  });
}

interface Statement {
  readonly service: BaselineObject;
  /** As written: a number or a name. */
  readonly port: string;
  readonly fact: PortFact;
  readonly node: SourceRef;
}

function state(
  { service, port, fact, node }: Statement,
  facts: Map<number, PortFact>,
  problems: Problems,
): void {
  const name = displayName(objectKey(service.object));
  const indexes = portIndexes(service, port);
  if (indexes.length === 0) reportPort(service, port, atKey(node), problems);
  for (const index of indexes) {
    const other = facts.get(index);
    if (other !== undefined && other.protocol !== fact.protocol) {
      problems.report({
        code: "E0306",
        message: `port "${port}" of ${name} is stated to speak "${fact.protocol}" here and "${other.protocol}" elsewhere`,
        help: "state each port once, by its number or by its name",
        source: fact.source,
        related: [{ message: "the other statement", source: other.source }],
      });
    }
    if (other === undefined) facts.set(index, fact);
  }
}

/** Indexes of the ports with this number or name. */
function portIndexes({ object }: BaselineObject, asked: string): readonly number[] {
  const ports: readonly unknown[] = asArray(at(object, "spec", "ports"));
  return portsNamed(object, asked).map((port) => ports.indexOf(port));
}

function portNames(service: BaselineObject): readonly string[] {
  return asArray(at(service.object, "spec", "ports")).flatMap((port) => {
    const { port: number, name } = asRecord(port);
    return [number, name].flatMap((x) =>
      typeof x === "number" || typeof x === "string" ? [String(x)] : [],
    );
  });
}

function shortNames(keys: readonly string[], namespace: string): readonly string[] {
  const own = `${namespace}/`;
  return keys.map((key) => (key.startsWith(own) ? key.slice(own.length) : key));
}
