/** @module What a sandbox's `spec.objects` are called in the output, and who of its objects and forks means which. */
import { isStatable } from "../../kube/added.ts";
import { asRecord, jsonText } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { lengths } from "../../kube/limits.ts";
import { groupKind, type KubeObject } from "../../kube/object.ts";
import { secretMadeOf } from "../../kube/secret-sources.ts";
import type { AddedObject } from "../../model/input.ts";
import { type ConfigLookup, withConfigMaps } from "../forks/config.ts";
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
  const known = all.filter(({ object }) => isStatable(object));
  const byName = new Map(
    known.flatMap((one) => {
      const { object, namespace } = one;
      const secret = secretMadeOf(object);
      return [
        [idOf(object.kind, namespace, object.metadata.name), one] as const,
        ...(secret === undefined ? [] : [[idOf("Secret", namespace, secret), one] as const]),
      ];
    }),
  );
  return { all, find: (kind, namespace, name) => byName.get(idOf(kind, namespace, name)) };
}

/** The lookup that knows the sandbox's own ConfigMaps and Secrets too, by the names of the spec and by those of the output. */
export function withOwnConfig(
  lookup: ConfigLookup,
  { all }: OwnObjects,
  namespace: string,
): ConfigLookup {
  const here = all.filter((one) => one.namespace === namespace);
  const maps = here
    .filter(({ object }) => groupKind(object) === "/ConfigMap")
    .flatMap(({ object, name }) =>
      [object.metadata.name, name].map((one) => [one, asRecord(object)] as const),
    );
  const secrets = new Set(
    here.flatMap(({ object, name }) => {
      const secret = secretMadeOf(object);
      return secret === undefined ? [] : [secret, name];
    }),
  );
  const known = withConfigMaps(lookup, new Map(maps));
  return (kind, name) =>
    kind === "Secret" && secrets.has(name) ? { keys: undefined, data: {} } : known(kind, name);
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
