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
import { transportOf } from "../../kube/service-ports.ts";
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
  /** Isolane emits the Service itself, so it can carry a stated `appProtocol`. */
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
  readonly transport: string;
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
  // Of two with one number and transport the last counts, as where the API server merges them.
  const last = new Map(list.map((item, index) => [keyOf(asRecord(item)), index]));
  return list.flatMap((item: Json, index): readonly ServicePort[] => {
    const raw = asRecord(item);
    const port = numberOf(raw.port);
    const source = below(node, index);
    if (isRecord(item) && isPortNumber(port)) {
      const transport = transportOf(raw);
      const found = { entry, index, raw, port, transport, source };
      if (last.get(keyOf(raw)) === index) return [servicePort(found, context, problems)];
      misshapen(problems, entry, below(source, "port"), `port ${port} is given twice`);
      return [];
    }
    misshapen(problems, entry, source, "a port needs a number from 1 to 65535");
    return [];
  });
}

/** A number in quotes is refused where it goes out (E0160); until then it is clear what is meant. */
function numberOf(port: unknown): unknown {
  return typeof port === "string" && /^[1-9]\d{0,4}$/.test(port) ? Number(port) : port;
}

function keyOf(port: JsonObject): string {
  return `${transportOf(port)} ${port.port}`;
}

function servicePort(port: RawPort, context: PortContext, problems: Problems): ServicePort {
  const name = asString(port.raw.name);
  const { targetPort } = port.raw;
  const live = liveProtocol(port, context);
  const stated = context.facts.get(port.index);
  const decided = stated === undefined ? live : applyFact(port, stated, live, context);
  if (decided === undefined && stated !== undefined) {
    reportContradiction(port, stated, { live, owned: context.owned }, problems);
  }
  return {
    ...(name === undefined || name === "" ? {} : { name }),
    port: port.port,
    transport: port.transport,
    targetPort: isPortNumber(targetPort) ? targetPort : (asString(targetPort) ?? port.port),
    ...(decided ?? live),
    ...(stated === undefined || decided === undefined ? {} : { stated }),
    source: port.source,
  };
}

function liveProtocol(
  { raw, entry, port, transport }: RawPort,
  { protocolOf, namespace }: PortContext,
  appProtocol = asString(raw.appProtocol),
): DecidedProtocol {
  const facts = { port, transport, name: asString(raw.name), appProtocol };
  return protocolOf(facts, { service: entry.object, namespace });
}

/** What the port speaks once the fact is applied; undefined when the live Service contradicts it. */
function applyFact(
  port: RawPort,
  { protocol, appProtocol }: PortFact,
  live: DecidedProtocol,
  context: PortContext,
): DecidedProtocol | undefined {
  if (port.transport !== "TCP") return protocol === "tcp" ? live : undefined;
  // What the Service itself can say is not all that counts: Linkerd's opaque ports come first.
  const said = context.owned ? liveProtocol(port, context, appProtocol) : live;
  if (!compatible(said.protocol, protocol)) return undefined;
  return {
    protocol: protocol === "tcp" ? "opaque" : protocol,
    decidedBy: `stated protocol "${protocol}"`,
  };
}

function reportContradiction(
  port: RawPort,
  { protocol, appProtocol, source }: PortFact,
  { live, owned }: { readonly live: DecidedProtocol; readonly owned: boolean },
  problems: Problems,
): void {
  const key = objectKey(port.entry.object);
  const what = `port ${port.port} of ${displayName(key)}`;
  const stated = `${what} is stated to speak "${protocol}"`;
  const related = [{ message: `${what} is declared here`, source: port.source }];
  if (port.transport !== "TCP") {
    const message = `${stated}, but it is a ${port.transport} port`;
    const help = "remove the fact: only TCP ports carry requests that the mesh can route";
    problems.report({ code: "E0404", message, help, source, related });
    return;
  }
  const taken = live.protocol === "opaque" ? "does not route it" : `takes it for ${live.protocol}`;
  problems.report({
    code: "E0403",
    message: `${stated}, but in the cluster the mesh ${taken} (${live.decidedBy})`,
    help: owned
      ? `take ${what} out of ${live.decidedBy}, or remove the fact`
      : `set appProtocol: ${appProtocol} on ${what} where the baseline is deployed from, and in the baseline here; ` +
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
