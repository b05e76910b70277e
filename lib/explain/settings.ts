/**
 * @module What a workload is told at its start: variables, arguments and files of ConfigMaps, with
 * references resolved as the kubelet does. Values of Secrets are not known here, and not asked for.
 */

import { asArray, asString, at, isRecord, stringMap } from "../kube/json.ts";
import { kindOf } from "../kube/kinds.ts";
import { type JsonObject, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import type { DocumentPath } from "../model/source.ts";
import type { Cluster, Pods } from "../simulate/cluster/cluster.ts";
import type { Origin } from "../simulate/tables/verdict.ts";

/** One value that a workload is told. */
export interface Setting {
  /** A variable's or a file's name; an argument's word before `=`, or the word before it. */
  readonly name: string;
  readonly value: string;
  /** The same as it is written, before variables are replaced. */
  readonly raw: string;
  readonly kind: "variable" | "argument" | "file";
  /** The container that is told; absent for files of volumes. */
  readonly container?: string;
  /** For people: `TRACKING_URL of container "server"`. */
  readonly text: string;
  /** Where it is written: the workload or a ConfigMap. */
  readonly origin: Origin;
}

/** Everything that the containers of a workload are told; init containers only where they stay. */
export function settingsOf(cluster: Cluster, { object, template }: Pods): readonly Setting[] {
  const pod: Pod = {
    cluster,
    namespace: object.metadata.namespace ?? "",
    object: keyString(objectKey(object)),
    path: pathOf(object, template),
  };
  const spec = at(template, "spec");
  const stays = (container: JsonObject) => container.restartPolicy === "Always";
  return [
    ...containersIn(spec, "containers").flatMap((one) => ofContainer(pod, one)),
    ...containersIn(spec, "initContainers")
      .filter(({ body }) => stays(body))
      .flatMap((one) => ofContainer(pod, one)),
    ...mountedFiles(pod, spec),
  ];
}

interface Pod {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly object: string;
  /** Of the pod template. */
  readonly path: DocumentPath;
}

interface Container {
  readonly body: JsonObject;
  readonly name: string;
  readonly path: DocumentPath;
}

/** Where the template lies in its object. A Rollout's may lie in another one: then only the object is named. */
function pathOf(object: KubeObject, template: JsonObject): DocumentPath {
  const path = kindOf(object).template ?? [];
  return at(object, ...path) === template ? path : [];
}

function containersIn(spec: unknown, field: string): readonly Container[] {
  return asArray(at(spec, field)).flatMap((body, index) =>
    isRecord(body) ? [{ body, name: asString(body.name) ?? "", path: ["spec", field, index] }] : [],
  );
}

function ofContainer(pod: Pod, container: Container): readonly Setting[] {
  const variables = variablesOf(pod, container);
  const known = new Map(variables.map(({ name, value }) => [name, value]));
  return [...variables, ...argumentsOf(pod, container, known)];
}

/** `envFrom` first, then `env`, which wins; `$(NAME)` of earlier variables is replaced. */
function variablesOf(pod: Pod, container: Container): readonly Setting[] {
  const found = new Map<string, Setting>();
  const known = new Map<string, string>();
  for (const { name, value, origin } of [...fromMaps(pod, container), ...listed(pod, container)]) {
    const text = `${name} of container "${container.name}"`;
    const told = { name, value: expanded(value, known), raw: value, text, origin };
    found.set(name, { ...told, kind: "variable", container: container.name });
    known.set(name, told.value);
  }
  return [...found.values()];
}

type Variable = Pick<Setting, "name" | "value" | "origin">;

function fromMaps(pod: Pod, { body }: Container): readonly Variable[] {
  return asArray(body.envFrom).flatMap((source) => {
    const prefix = asString(at(source, "prefix")) ?? "";
    const map = configMap(pod, at(source, "configMapRef", "name"));
    if (map === undefined) return [];
    return Object.entries(map.data).map(([key, value]) => ({
      ...{ name: `${prefix}${key}`, value },
      origin: { object: map.key, path: ["data", key] },
    }));
  });
}

/** `env`, less what comes from a Secret or from the pod itself. */
function listed(pod: Pod, { body, path }: Container): readonly Variable[] {
  return asArray(body.env).flatMap((variable, index): readonly Variable[] => {
    const name = asString(at(variable, "name"));
    if (name === undefined) return [];
    const own = asString(at(variable, "value"));
    const here = { object: pod.object, path: [...pod.path, ...path, "env", index] };
    if (own !== undefined) return [{ name, value: own, origin: here }];
    const reference = at(variable, "valueFrom", "configMapKeyRef");
    const map = configMap(pod, at(reference, "name"));
    const key = asString(at(reference, "key"));
    const value = key === undefined ? undefined : map?.data[key];
    return map === undefined || key === undefined || value === undefined
      ? []
      : [{ name, value, origin: { object: map.key, path: ["data", key] } }];
  });
}

function argumentsOf(
  pod: Pod,
  { body, name: container, path }: Container,
  variables: ReadonlyMap<string, string>,
): readonly Setting[] {
  return ["command", "args"].flatMap((field) => {
    const words = asArray(body[field]).map((word) => asString(word) ?? "");
    return words.map((word, index): Setting => {
      const [, flag, rest] = /^([^=\s]+)=(.*)$/s.exec(word) ?? [];
      return {
        name: flag ?? words[index - 1] ?? "",
        value: expanded(rest ?? word, variables),
        raw: word,
        kind: "argument",
        container,
        text: `argument "${word}" of container "${container}"`,
        origin: { object: pod.object, path: [...pod.path, ...path, field, index] },
      };
    });
  });
}

/** No longer text can be handed to a process: MAX_ARG_STRLEN, https://man7.org/linux/man-pages/man2/execve.2.html */
const longest = 131_072;

/** `$(NAME)` to the variable's value; unknown ones stay, `$$(NAME)` is literal (Container v1 core, `args`). */
function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  // Thirty variables that name the one before twice are a thousand million characters.
  const lengths = [...text.matchAll(/\$\(([-._A-Za-z0-9]+)\)/g)].map(
    ([, name = ""]) => variables.get(name)?.length ?? 0,
  );
  if (lengths.reduce((sum, length) => sum + length, text.length) > longest) return text;
  return text.replace(/\$\$|\$\(([-._A-Za-z0-9]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (variables.get(name) ?? whole),
  );
}

/** Files of ConfigMaps that the pod mounts. */
function mountedFiles(pod: Pod, spec: unknown): readonly Setting[] {
  const volumes = asArray(at(spec, "volumes"));
  const direct = volumes.map((volume) => at(volume, "configMap"));
  const projected = volumes.flatMap((volume) =>
    asArray(at(volume, "projected", "sources")).map((source) => at(source, "configMap")),
  );
  return [...direct, ...projected].flatMap((source): readonly Setting[] => {
    const map = configMap(pod, at(source, "name"));
    if (map === undefined) return [];
    const items = asArray(at(source, "items")).flatMap((item) => asString(at(item, "key")) ?? []);
    return Object.entries(map.data)
      .filter(([key]) => items.length === 0 || items.includes(key))
      .map(([key, value]) => ({
        name: key,
        value,
        raw: value,
        kind: "file",
        text: `${key} of ConfigMap ${map.name}`,
        origin: { object: map.key, path: ["data", key] },
      }));
  });
}

function configMap({ cluster, namespace }: Pod, name: unknown) {
  const wanted = asString(name);
  if (wanted === undefined) return undefined;
  const key = keyString({ group: "", kind: "ConfigMap", namespace, name: wanted });
  const object = cluster.objects.get(key);
  return object === undefined
    ? undefined
    : { key, name: `${namespace}/${wanted}`, data: stringMap(at(object, "data")) };
}
