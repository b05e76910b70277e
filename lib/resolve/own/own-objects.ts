/** @module What a sandbox's `spec.objects` are called in the output, and who of its objects and forks means which. */
import { asRecord, jsonText } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { lengths } from "../../kube/limits.ts";
import { groupKind, type JsonObject, type KubeObject } from "../../kube/object.ts";
import type { AddedObject } from "../../model/input.ts";
import { ownName } from "../names.ts";

/** An object that a sandbox's spec states. */
export interface OwnObject extends AddedObject {
  readonly namespace: string;
  /** Its name in the output. */
  readonly name: string;
}

/** The objects of one sandbox's spec. */
export interface OwnObjects {
  readonly all: readonly OwnObject[];
  /** The one that a name means in a namespace; undefined: none of the sandbox's. */
  readonly find: (kind: string, namespace: string, name: string) => OwnObject | undefined;
}

/** Those of a sandbox that has none. */
export const noOwnObjects: OwnObjects = { all: [], find: () => undefined };

/** The objects of a sandbox's spec with their names. @param key The sandbox's routing key, which pods are told. */
export function nameOwnObjects(
  stated: readonly AddedObject[],
  { environment, key }: { readonly environment: string; readonly key: string },
): OwnObjects {
  if (stated.length === 0) return noOwnObjects;
  const all = stated.map((entry): OwnObject => {
    const { object, sandbox } = entry;
    const { name, namespace = "" } = object.metadata;
    const identity = { environment, kind: object.kind, namespace, name, sandbox };
    const content = isReplaced(object) ? { content: contentOf(object, key) } : {};
    return { ...entry, namespace, name: ownName({ ...identity, ...content }, longest(object)) };
  });
  // Kinds that nobody may add mean nothing to others.
  const known = all.filter(({ object }) => kindOf(object).added === true);
  const byName = new Map(
    known.map((one) => [idOf(one.object.kind, one.namespace, one.object.metadata.name), one]),
  );
  return { all, find: (kind, namespace, name) => byName.get(idOf(kind, namespace, name)) };
}

/** The sandbox's own ConfigMaps of a namespace, by the names of the spec and by those of the output. */
export function ownConfigMaps(
  { all }: OwnObjects,
  namespace: string,
): ReadonlyMap<string, JsonObject> {
  const maps = all.filter(
    (one) => groupKind(one.object) === "/ConfigMap" && one.namespace === namespace,
  );
  return new Map(
    maps.flatMap(({ object, name }) =>
      [object.metadata.name, name].map((one) => [one, asRecord(object)] as const),
    ),
  );
}

// --- internal ---

function idOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/**
 * The API server refuses another template of a Job, and most of another Pod, so a changed one is another object. Pods
 * start again for another ConfigMap.
 */
function isReplaced({ kind }: KubeObject): boolean {
  return kind === "ConfigMap" || kind === "Job" || kind === "Pod";
}

function contentOf({ apiVersion: _, kind, metadata, ...fields }: KubeObject, key: string): string {
  const { labels = {}, annotations = {} } = metadata;
  return jsonText(kind === "ConfigMap" ? [fields] : [fields, labels, annotations, key]);
}

/** Names of workloads are also values of labels; those of Services are parts of host names. */
function longest(object: KubeObject): number {
  if (kindOf(object).template !== undefined) return lengths.workload;
  return object.kind === "Service" ? lengths.label : lengths.subdomain;
}
