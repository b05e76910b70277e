/** @module What entry points that are Ingresses have to bring, as the specs and the baseline's Ingresses say it, and which objects claim to be of them. */
import { matchesHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asRecord, asString, at } from "../../kube/json.ts";
import { groupKind, type JsonObject, type KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { labels } from "../../model/interface.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import { classAnnotation, type StatedIngress } from "../../model/stated-ingresses.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Lane } from "./lanes.ts";
import { type Emitted, isLaneUnit } from "./output.ts";
import type { Reading } from "./reading.ts";

/** A path of a lane's Ingress, and where the baseline sends its requests. */
export interface WantedPath {
  /** All of it but the backend. */
  readonly match: JsonObject;
  /** `shop/cart`. */
  readonly service: string;
  readonly port: number;
}

/** What a lane has for one host, because of one Ingress of the baseline. */
export interface WantedIngress {
  readonly entry: StatedIngress;
  readonly lane: Lane;
  readonly host: string;
  readonly original: KubeObject;
  readonly paths: readonly WantedPath[];
  readonly source: SourceRef;
}

/** A proxy: an entry point, and a namespace of its Ingresses. */
export interface WantedProxy {
  readonly entry: StatedIngress;
  readonly namespace: string;
  readonly source: SourceRef;
}

/** All that has to be there. */
export interface WantedPreviews {
  readonly ingresses: readonly WantedIngress[];
  readonly proxies: readonly WantedProxy[];
}

/** Reads it from the specs and the baseline. */
export const wantedPreviews = oncePer((reading: Reading): WantedPreviews => {
  const { facts, input, before, lanes } = reading;
  if (facts.suspended) return { ingresses: [], proxies: [] };
  const list = below(input.environment.source, "spec", "entrypoints");
  const rules = facts.ingresses.flatMap((entry) =>
    entry.previews.flatMap(({ host, preview }, index) => {
      const source = below(list, entry.index, "previews", index);
      return rulesFor(host, entry, before)
        .filter(({ paths }) => paths.length > 0)
        .map((rule) => ({ entry, preview, source, ...rule }));
    }),
  );
  const proxies = rules.map(({ entry, source, object }): [string, WantedProxy] => {
    const { namespace = "" } = object.metadata;
    return [`${entry.name} ${namespace}`, { entry, namespace, source }];
  });
  const having = lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  return {
    proxies: [...new Map(proxies).values()],
    ingresses: rules.flatMap(({ preview, object: original, ...rule }) =>
      having.map((lane) => ({ ...rule, lane, host: previewHost(preview, lane.key), original })),
    ),
  };
});

/** Whether an object says that it is of such an entry point: previews.ts asks each word of it. */
export function isBehindIngress(
  { object, unit }: Pick<Emitted, "object" | "unit">,
  reading: Reading,
): boolean {
  if (!isLabelled(object, reading)) return false;
  return isLaneUnit(unit)
    ? groupKind(object) === ingressKind
    : unit === "routes" && proxyKinds.has(groupKind(object));
}

/** Whether an object of a lane is an Ingress for a host of the lane's. */
export function isLaneIngress(object: KubeObject, reading: Reading): boolean {
  return groupKind(object) === ingressKind && isLabelled(object, reading);
}

// --- internal ---

const ingressKind = "networking.k8s.io/Ingress";
const proxyKinds: ReadonlySet<string> = new Set([
  "/ConfigMap",
  "/Service",
  "apps/Deployment",
  "policy/PodDisruptionBudget",
]);

function isLabelled({ metadata }: KubeObject, { facts }: Reading): boolean {
  const name = metadata.labels?.[labels.entryPoint];
  return !facts.suspended && facts.ingresses.some((entry) => entry.name === name);
}

/** Rules of Ingresses for a host: those that name it, else those of a wildcard, else those for all. */
function rulesFor(host: string, { class: own }: StatedIngress, cluster: Cluster) {
  const all = cluster
    .of("networking.k8s.io", "Ingress")
    .filter(
      ({ spec, metadata }) =>
        own === undefined ||
        own === (at(spec, "ingressClassName") ?? metadata.annotations?.[classAnnotation] ?? ""),
    )
    .flatMap((object) =>
      asArray(at(object.spec, "rules")).map((rule) => {
        const said = asString(at(rule, "host")) ?? "";
        return { object, rule, said };
      }),
    );
  const isOneLabel = (said: string) => said.split(".").length === host.split(".").length;
  const levels = [
    all.filter(({ said }) => said === host),
    all.filter(({ said }) => said.startsWith("*.") && isOneLabel(said) && matchesHost(said, host)),
    all.filter(({ said }) => said === ""),
  ];
  const rules = levels.find((level) => level.length > 0) ?? [];
  return [...new Set(rules.map(({ object }) => object))].map((object) => {
    const paths = rules
      .filter((one) => one.object === object)
      .flatMap(({ rule }) => asArray(at(rule, "http", "paths")));
    const rest = at(object.spec, "defaultBackend");
    const whole = { path: "/", pathType: "Prefix" };
    const isWhole = paths.some(
      (path) => at(path, "path") === "/" && at(path, "pathType") !== "Exact",
    );
    return {
      object,
      paths: [
        ...paths.map((path) => {
          const { backend, ...match } = asRecord(path);
          return { match, ...targetOf(backend, object, cluster) };
        }),
        ...(rest === undefined || isWhole
          ? []
          : [{ match: whole, ...targetOf(rest, object, cluster) }]),
      ],
    };
  });
}

function targetOf(backend: unknown, { metadata }: KubeObject, cluster: Cluster) {
  const service = `${metadata.namespace ?? ""}/${asString(at(backend, "service", "name")) ?? ""}`;
  const name = asString(at(backend, "service", "port", "name"));
  const known = cluster.services.get(service)?.ports.find((port) => port.name === name);
  const port = asNumber(at(backend, "service", "port", "number")) ?? known?.number ?? 0;
  return { service, port };
}
