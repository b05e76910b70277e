/** @module Which objects an object names by their names: Services, Gateways, and what pods need to start. */
import { resolveHost, serviceKeyOf } from "./hosts.ts";
import { asArray, asNumber, asString, at, isRecord } from "./json.ts";
import { kindOf } from "./kinds.ts";
import { apiGroup, type JsonObject, type KubeObject } from "./object.ts";
import { podTemplate } from "./pod-templates.ts";
import { configReferences } from "./references.ts";
import { nodesAt } from "./selectors.ts";

/** A reference of an object to another one. */
export interface NamedObject {
  /** Default: the core group. A Service is looked up without it. */
  readonly group?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** A Service's port. */
  readonly port?: number | undefined;
  /** True: it may lead nowhere. Default: false. */
  readonly optional?: boolean;
  readonly path: readonly (string | number)[];
}

/** All objects that an object names. `domain`: of the cluster. */
export function namedObjects(object: KubeObject, domain: string): readonly NamedObject[] {
  const home = object.metadata.namespace ?? "";
  const group = apiGroup(object.apiVersion);
  const named = (kindOf(object).references ?? []).flatMap(({ path: place, kind }) =>
    nodesAt(object, place).flatMap(({ value, path }) =>
      namedBy(value, kind, { home, domain }).map((one) => ({ ...one, group, path })),
    ),
  );
  return [...named, ...ofPods(object)];
}

/** What a node names: `namespace/name`, a name, a host as Istio reads it, or fields of Gateway API. */
function namedBy(
  node: unknown,
  kind: string,
  { home, domain }: { readonly home: string; readonly domain: string },
): readonly Omit<NamedObject, "path">[] {
  const host = asString(at(node, "host"));
  if (typeof node === "string" || host !== undefined) {
    const key =
      host === undefined ? asString(node) : serviceKeyOf(resolveHost(host, home, domain), domain);
    if (key === undefined || key === "mesh") return [];
    const [name = "", namespace = home] = key.split("/").toReversed();
    return [{ kind, namespace, name, port: asNumber(at(node, "port", "number")) }];
  }
  const name = asString(at(node, "name"));
  const said = asString(at(node, "kind")) ?? kind;
  if (name === undefined || (said !== "Service" && said !== kind)) return [];
  const namespace = asString(at(node, "namespace")) ?? home;
  return [{ kind: said, namespace, name, port: asNumber(at(node, "port")) }];
}

/** What a workload's pods need to start. */
function ofPods(object: KubeObject): readonly NamedObject[] {
  const pod = at(podTemplate(object), "spec");
  if (!isRecord(pod)) return [];
  const place = { namespace: object.metadata.namespace ?? "", path: ["spec"] };
  const account = asString(pod.serviceAccountName);
  return [
    ...(account === undefined ? [] : [{ kind: "ServiceAccount", name: account, ...place }]),
    ...ofConfig(object, pod).map((one) => ({ ...one, ...place })),
  ];
}

/** A claim that a StatefulSet makes by itself is none that has to exist. */
function ofConfig(
  object: KubeObject,
  pod: JsonObject,
): readonly Pick<NamedObject, "kind" | "name" | "optional">[] {
  const claims = new Set(
    asArray(at(object, "spec", "volumeClaimTemplates")).map((claim) =>
      at(claim, "metadata", "name"),
    ),
  );
  return configReferences(pod)
    .filter(({ kind, name }) => kind !== "PersistentVolumeClaim" || !claims.has(name))
    .map(({ kind, name, optional }) => ({ kind, name, optional }));
}
