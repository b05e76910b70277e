/** @module The ports of a Service, with what the environment states about them. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, isRecord } from "../../kube/json.ts";
import {
  displayName,
  type Json,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import type { DecidedProtocol, Implementation } from "../../mesh/implementations/implementation.ts";
import { compatible } from "../../mesh/implementations/port-protocol.ts";
import type { Service, ServicePort } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { PortFact, ServiceFacts } from "./facts.ts";
import { misshapen } from "./misshapen.ts";

/** What is known about a Service besides its object. */
export interface PortContext {
  readonly facts: ServiceFacts;
  /** Isolane emits the Service itself, so that it can carry a stated `appProtocol`. */
  readonly owned: boolean;
  /** The Namespace object, where a manifest declares it. */
  readonly namespace: KubeObject | undefined;
  readonly protocolOf: Implementation["protocolOf"];
}

interface RawPort {
  readonly entry: BaselineObject;
  readonly index: number;
  readonly raw: JsonObject;
  readonly port: number;
  readonly source: SourceRef;
}

/** The ports of a Service. One that cannot be understood is reported and left out. */
export function servicePorts(
  entry: BaselineObject,
  context: PortContext,
  problems: Problems,
): readonly ServicePort[] {
  const list = at(entry.object, "spec", "ports") ?? [];
  const node = below(entry.source, "spec", "ports");
  if (!Array.isArray(list)) {
    misshapen(problems, entry, node, '"spec.ports" has to be a list');
    return [];
  }
  const seen = new Set<string>();
  return list.flatMap((item: Json, index): readonly ServicePort[] => {
    const raw = asRecord(item);
    const { port } = raw;
    const source = below(node, index);
    if (isRecord(item) && isPortNumber(port)) {
      const found = { entry, index, raw, port, source };
      const key = `${transport(found)} ${port}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [servicePort(found, context, problems)];
      }
      misshapen(problems, entry, below(source, "port"), `port ${port} is given twice`);
      return [];
    }
    misshapen(problems, entry, source, "a port needs a number from 1 to 65535");
    return [];
  });
}

function servicePort(port: RawPort, context: PortContext, problems: Problems): ServicePort {
  const name = asString(port.raw.name);
  const { targetPort } = port.raw;
  const live = liveProtocol(port, context);
  const stated = context.facts.get(port.index);
  const decided = stated === undefined ? live : applyFact(port, stated, live, context.owned);
  if (decided === undefined && stated !== undefined) {
    reportContradiction(port, stated, live, problems);
  }
  return {
    ...(name === undefined || name === "" ? {} : { name }),
    port: port.port,
    targetPort: isPortNumber(targetPort) ? targetPort : (asString(targetPort) ?? port.port),
    ...(decided ?? live),
    ...(stated === undefined || decided === undefined ? {} : { stated }),
    source: port.source,
  };
}

function transport({ raw }: RawPort): string {
  return asString(raw.protocol) ?? "TCP";
}

function liveProtocol(port: RawPort, { protocolOf, namespace }: PortContext): DecidedProtocol {
  const { raw, entry } = port;
  const facts = {
    port: port.port,
    transport: transport(port),
    name: asString(raw.name),
    appProtocol: asString(raw.appProtocol),
  };
  return protocolOf(facts, { service: entry.object, namespace });
}

/** What the port speaks once the fact is applied; undefined when the live Service contradicts it. */
function applyFact(
  port: RawPort,
  { protocol }: PortFact,
  live: DecidedProtocol,
  owned: boolean,
): DecidedProtocol | undefined {
  if (transport(port) !== "TCP") return protocol === "tcp" ? live : undefined;
  if (!owned && !compatible(live.protocol, protocol)) return undefined;
  return {
    protocol: protocol === "tcp" ? "opaque" : protocol,
    decidedBy: `stated protocol "${protocol}"`,
  };
}

function reportContradiction(
  port: RawPort,
  { protocol, appProtocol, source }: PortFact,
  live: DecidedProtocol,
  problems: Problems,
): void {
  const key = objectKey(port.entry.object);
  const what = `port ${port.port} of ${displayName(key)}`;
  const stated = `${what} is stated to speak "${protocol}"`;
  const related = [{ message: `${what} is declared here`, source: port.source }];
  if (transport(port) !== "TCP") {
    const message = `${stated}, but it is a ${transport(port)} port`;
    const help = "remove the fact: only TCP ports carry requests that the mesh can route";
    problems.report({ code: "E0404", message, help, source, related });
    return;
  }
  const taken = live.protocol === "opaque" ? "does not route it" : `takes it for ${live.protocol}`;
  problems.report({
    code: "E0403",
    message: `${stated}, but in the cluster the mesh ${taken} (${live.decidedBy})`,
    help:
      `set appProtocol: ${appProtocol} on ${what} where the baseline is deployed from, and in the baseline here; ` +
      `or let Isolane own the Service: list "Service/${key.namespace}/${key.name}" under baseline.adopt, or say deploy: true`,
    source,
    related,
  });
}

function isPortNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/**
 * The Service's object with `appProtocol` set on the ports that the environment states something
 * about; the very object where it states nothing. For every copy that Isolane emits: the Service
 * itself where Isolane owns it, and the Services of its forks.
 */
export function withStatedProtocols(service: Service): KubeObject {
  const stated = new Map<unknown, string>();
  for (const { stated: fact, source } of service.ports) {
    if (fact !== undefined) stated.set(source.path.at(-1), fact.appProtocol);
  }
  if (stated.size === 0) return service.object;
  const spec = asRecord(service.object.spec);
  const ports = asArray(spec.ports).map((port, index) => {
    const appProtocol = stated.get(index);
    return appProtocol === undefined ? port : { ...asRecord(port), appProtocol };
  });
  return { ...service.object, spec: { ...spec, ports } };
}
