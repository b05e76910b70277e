/**
 * @module Linkerd's opaque ports: what the annotation of a Service, else of its namespace, else
 * Linkerd's own list says. https://linkerd.io/2-edge/features/protocol-detection/
 */
import type { KubeObject } from "../../kube/object.ts";

const annotation = "config.linkerd.io/opaque-ports";
const defaults = "25,587,3306,4444,5432,6379,9300,11211";

/** Why Linkerd never looks into a port of a Service; undefined when it does. */
export function linkerdOpaque(
  service: KubeObject,
  namespace: KubeObject | undefined,
): (port: number) => string | undefined {
  const own = textOf(service);
  const inherited = namespace === undefined ? undefined : textOf(namespace);
  const ranges = toRanges(own ?? inherited ?? defaults);
  const because =
    own === undefined && inherited === undefined
      ? "the opaque ports of Linkerd"
      : `annotation "${annotation}"${own === undefined ? " of the namespace" : ""}`;
  return (port) => (ranges.some(([from, to]) => from <= port && port <= to) ? because : undefined);
}

function textOf({ metadata }: KubeObject): string | undefined {
  const annotations: Readonly<Record<string, unknown>> = metadata.annotations ?? {};
  const value = annotations[annotation];
  return typeof value === "string" ? value : undefined;
}

function toRanges(text: string): readonly (readonly [from: number, to: number])[] {
  return text.split(",").flatMap((part): readonly (readonly [number, number])[] => {
    const range = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    return range === null ? [] : [[Number(range[1]), Number(range[2] ?? range[1])]];
  });
}
