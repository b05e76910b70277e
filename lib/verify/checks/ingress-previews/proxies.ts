/** @module The proxies behind Ingresses: their objects word by word, and what their configuration does with requests, by reading it. */
import { isObeyed, marksOf } from "../../../kube/copied-metadata.ts";
import { serviceHost } from "../../../kube/hosts.ts";
import { asString, at, parseJson } from "../../../kube/json.ts";
import {
  displayName,
  groupKind,
  type KubeObject,
  keyString,
  objectKey,
} from "../../../kube/object.ts";
import { implementations } from "../../../mesh/implementations/registry.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { proxyFile, proxyLabels, proxyObjects } from "../../../resources/preview-proxy.ts";
import { podMembership } from "../../../simulate/cluster/membership.ts";
import { answered, type ProxyListener } from "../../../simulate/preview-proxy/proxy.ts";
import { type ReadProxy, readProxy } from "../../../simulate/preview-proxy/read.ts";
import type { WantedProxy } from "../../reading/ingress-previews.ts";
import type { Emitted } from "../../reading/output.ts";
import type { Reading } from "../../reading/reading.ts";
import { differences, inShort } from "../copies/difference.ts";

/** Something that is wrong, and where; without a place: it is missing. */
export interface PreviewFault {
  readonly what: string;
  readonly source?: SourceRef;
}

/** A proxy as its objects are, with its ports by their names. */
export interface FoundProxy {
  /** `shop/isolane-web-0123abcd`: that of its Service. */
  readonly name: string;
  readonly ports: ReadonlyMap<string, ProxyListener>;
  readonly faults: readonly PreviewFault[];
}

/** Reads the objects that say that they are of a proxy. */
export function readWantedProxy(
  { entry, namespace }: WantedProxy,
  found: readonly Emitted[],
  reading: Reading,
): FoundProxy {
  const map = found.find(({ object }) => groupKind(object) === "/ConfigMap");
  const text = asString(at(map?.object, "data", proxyFile));
  if (map === undefined || text === undefined) {
    const what = `the proxy of entry point "${entry.name}" in namespace "${namespace}" has no configuration in the output`;
    return { name: "", ports: new Map(), faults: [{ what }] };
  }
  const read: ReadProxy =
    text === `${JSON.stringify(parseJson(text), null, 1)}\n`
      ? readProxy(text)
      : { kind: "unread", path: [] };
  const listeners = read.kind === "read" ? read.listeners : [];
  const { name } = map.object.metadata;
  const wanted = proxyObjects({
    ...{ name, namespace, text, settings: entry.proxy },
    labels: proxyLabels(reading.facts.name, entry.name),
    ports: listeners,
  });
  const strange =
    read.kind === "unread"
      ? [
          {
            what: `${displayName(objectKey(map.object))} has a configuration of which ${read.path.join(".") || "the text"} is not what a proxy for previews has`,
            source: below(map.source, "data", proxyFile),
          },
        ]
      : [...apart(wanted, found), ...listeners.flatMap((one) => ofListener(one, map, reading))];
  return {
    name: `${namespace}/${name}`,
    ports: new Map(listeners.map((one) => [one.name, one])),
    faults: [...strange, ...ofPods(found, reading)],
  };
}

// --- internal ---

function apart(wanted: readonly KubeObject[], found: readonly Emitted[]): readonly PreviewFault[] {
  const open = [...found];
  const faults = wanted.flatMap((object): readonly PreviewFault[] => {
    const at = open.findIndex((one) => one.key === keyOf(object));
    const [own] = at < 0 ? [] : open.splice(at, 1);
    if (own === undefined) return [{ what: `${displayName(objectKey(object))} is missing` }];
    return differences(object, unmarked(own.object), [], { ordered: true }).map(
      ({ path, place, wanted: want, found: got }) => ({
        what: `${displayName(objectKey(object))} says ${inShort(got, "nothing")} at ${path.join(".")}, not ${inShort(want, "nothing")}`,
        source: below(own.source, ...place),
      }),
    );
  });
  const strays = open.map(({ object, source }) => ({
    what: `${displayName(objectKey(object))} is no part of a proxy for previews`,
    source,
  }));
  return [...faults, ...strays];
}

function keyOf(object: KubeObject): string {
  return keyString(objectKey(object));
}

/** Without what engines are told, of which shapes.ts and engines.ts speak. */
function unmarked(object: KubeObject): KubeObject {
  const { annotations: _, ...metadata } = object.metadata;
  const kept = marksOf(object.metadata).filter(
    (mark) => mark.field === "annotations" && !isObeyed(mark),
  );
  const annotations = Object.fromEntries(kept.map(({ key, value }) => [key, value]));
  return {
    ...object,
    metadata: { ...metadata, ...(kept.length === 0 ? {} : { annotations }) },
  };
}

/** Where the mesh chooses rules by the Host header it is the Service's, and links to that lead back; otherwise the lane's host stays. */
function ofListener(
  listener: ProxyListener,
  { object, source }: Emitted,
  { facts, before }: Reading,
): readonly PreviewFault[] {
  const service = [...before.services.values()].find(
    (one) => serviceHost(one) === listener.to.host,
  );
  const isPort = service?.ports.some(({ number }) => number === listener.to.port);
  const byHost = implementations[facts.implementation].routesByHost === true;
  const wanted = byHost ? listener.to.host : undefined;
  const back = (link: string) => answered(listener, [["location", link]]).map(([, value]) => value);
  const outside = "https://other.example/a";
  const isBack =
    back(`http://${listener.to.host}/a?b`).join() ===
    (byHost ? "/a?b" : `http://${listener.to.host}/a?b`);
  const what =
    isPort !== true
      ? "leads to no port of a Service of the baseline"
      : listener.authority !== wanted
        ? "sends requests with a Host by which the mesh does not choose their rules"
        : isBack && back(outside).join() === outside && answered(listener, []).length === 0
          ? undefined
          : "changes links in answers";
  if (what === undefined) return [];
  return [
    {
      what: `port ${listener.name} of ${displayName(objectKey(object))} ${what}`,
      source: below(source, "data", proxyFile),
    },
  ];
}

function ofPods(found: readonly Emitted[], { after, facts }: Reading): readonly PreviewFault[] {
  return found.flatMap(({ object, source }) => {
    const pods = after.pods.find((one) => one.object === object);
    if (pods === undefined) return [];
    const { kind, why } = podMembership(after, facts, pods);
    const name = displayName(objectKey(object));
    return kind === "out"
      ? [
          {
            what: `${name} is not in the mesh (${why}), so nobody routes by the keys that it writes`,
            source,
          },
        ]
      : [];
  });
}
