/**
 * @module What the real Istio and Envoy answered, kept as data: one file for each environment and backend.
 * `npm run conformance -- routes` asks them again, compares, and with `--record` writes.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { asRecord, at, isRecord, stable, stringMap } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { type Entry, entryName } from "../../lib/simulate/entries/entries.ts";
import type { Lines, Shape } from "../../lib/simulate/requests/conditions.ts";
import { summarise, type Verdict } from "../../lib/simulate/tables/verdict.ts";

/** One file. */
export interface Recording {
  /** Of everything that Istio was given: see {@link routingHash}. */
  readonly routing: string;
  /** Header lines that carry keys, or what looks like one; none at 0. */
  readonly keys: readonly Lines[];
  /** How routes treat requests, in Envoy's words. */
  readonly treatments: readonly string[];
  readonly requests: readonly RecordedRequest[];
}

/** One request without and with each of the keys. */
export interface RecordedRequest {
  /** As `entryName` says it. */
  readonly to: string;
  /** Callers (see {@link callerOf}) for whom all is alike; empty for a Gateway. */
  readonly from: readonly string[];
  /** `GET cart.shop/api?q=1`: the Host header and the path follow the method. */
  readonly request: string;
  readonly headers: Lines;
  /** Where it ends on the baseline alone, without a key. */
  readonly baseline: string;
  /** Where it ends with the output applied, and the keys of which that is true: `0-3 7`. */
  readonly ends: Readonly<Record<string, string>>;
}

/** Where an end stands in `treatments`: `Deployment shop/cart [2]`. Without a number: nothing is treated. */
export function endText(text: string, treatment: number | undefined): string {
  return treatment === undefined ? text : `${text} [${treatment}]`;
}

/** The parts of {@link endText}. */
export function endParts(end: string): { readonly text: string; readonly treatment?: number } {
  const found = /^(.*) \[(\d+)\]$/.exec(end);
  return found === null ? { text: end } : { text: found[1] ?? "", treatment: Number(found[2]) };
}

/** The file of an environment. */
export function recordingFile(title: string): string {
  return join(import.meta.dirname, `${title.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}.json`);
}

/** The text of a file: one line for each request, so a difference is readable. */
export function recordingText({ routing, keys, treatments, requests }: Recording): string {
  const list = (items: readonly unknown[]): string =>
    `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  return `{
  "routing": ${JSON.stringify(routing)},
  "keys": ${list(keys)},
  "treatments": ${list(treatments)},
  "requests": ${list(requests)}
}
`;
}

/** Who calls: the names of callers are unique at one Service port. Gateways have none. */
export function callerOf(entry: Entry): string | undefined {
  if (entry.kind === "gateway") return undefined;
  const { namespace, name } = entry.client;
  return `${namespace}: ${name}`;
}

/** {@link RecordedRequest.to}. */
export function placeOf(entry: Entry): string {
  return entryName(entry);
}

/** {@link RecordedRequest.request}. */
export function requestText({ method, authority, path, query }: Shape): string {
  const search = new URLSearchParams(query.map(([n, v]): [string, string] => [n, v]));
  return `${method} ${authority}${path}${query.length === 0 ? "" : `?${search}`}`;
}

/** The request that {@link requestText} wrote. */
export function shapeOf({ request, headers }: RecordedRequest): Shape {
  const [, method = "", authority = "", path = "", , query = ""] =
    /^(\S+) ([^/]*)(\/[^?]*)(\?(.*))?$/.exec(request) ?? [];
  return { method, authority, path, headers, query: [...new URLSearchParams(query)] };
}

/** `0-3 7` for 0, 1, 2, 3, 7. */
export function rangesText(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(" ");
}

/** The numbers of {@link rangesText}. */
export function rangeNumbers(text: string): readonly number[] {
  return text.split(" ").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/**
 * Ties a recording to what was asked about: all routes, Services, Namespaces and pod labels of the baseline
 * and of the output. What no proxy sees (images, annotations of ours, engine objects) changes nothing.
 */
export function routingHash(...clusters: readonly (readonly KubeObject[])[]): string {
  const seen = clusters.map((objects) => objects.flatMap(routingPart).map(stable).sort());
  return createHash("sha256").update(stable(seen)).digest("hex");
}

const routed = /^(?:networking\.istio\.io|gateway\.networking\.k8s\.io)\//;

function routingPart(object: KubeObject): readonly unknown[] {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, labels } = metadata;
  const annotations = Object.entries(stringMap(metadata.annotations)).filter(([key]) =>
    /istio\.io\//.test(key),
  );
  const id = { kind, name, namespace, annotations };
  if (routed.test(apiVersion) || kind === "Service")
    return [{ ...id, apiVersion, spec: object.spec }];
  if (kind === "Namespace") return [{ ...id, labels }];
  const template = podTemplate(object);
  return template === undefined
    ? []
    : [
        {
          ...id,
          pods: at(template, "metadata", "labels"),
          how: stringMap(at(template, "metadata", "annotations")),
        },
      ];
}

function podTemplate(object: KubeObject): unknown {
  const spec = asRecord(object.spec);
  const template = at(spec, "template") ?? at(spec, "jobTemplate", "spec", "template");
  return isRecord(template) ? template : undefined;
}

/** Whether a verdict says the same as the real proxies did. */
export function isSameEnd(verdict: Verdict, real: string): boolean {
  const said = summarise(verdict);
  if (said === real) return true;
  // Which status a refusal has depends on the API.
  if (verdict.outcome === "refused") return /^status [45]\d\d$/.test(real);
  // A Service without a selector has endpoints that somebody else writes: none there.
  return said.startsWith("Service ") && real === "status 503";
}
