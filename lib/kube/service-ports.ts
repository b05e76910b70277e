/** @module Which ports of a Service are meant: a port is a number and a transport, and HTTP requests come by TCP. */
import { asArray, asRecord, asString, at } from "./json.ts";
import type { Json, JsonObject, KubeObject } from "./object.ts";

/** The transport of a Service's or a container's port: TCP, unless it says otherwise. */
export function transportOf(port: Json | undefined): string {
  return asString(asRecord(port).protocol) ?? "TCP";
}

/** The ports of a Service with a number or name; of several transports with that number, TCP. */
export function portsNamed(service: KubeObject, asked: string): readonly JsonObject[] {
  const named = asArray(at(service, "spec", "ports"))
    .map(asRecord)
    .filter(({ port, name }) => String(port) === asked || name === asked);
  const tcp = named.filter((port) => transportOf(port) === "TCP");
  return tcp.length > 0 ? tcp : named;
}
