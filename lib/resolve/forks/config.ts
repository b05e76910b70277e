/** @module What is known at compile time about ConfigMaps and Secrets, and about a container's variables. */
import { asArray, asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import { containersOf, wordsOf } from "./draft.ts";

/** A known ConfigMap or Secret. */
export interface ConfigObject {
  /** Undefined: the object is known to exist (an ExternalSecret makes it), but not what it holds. */
  readonly keys: ReadonlySet<string> | undefined;
  /** Texts of a ConfigMap. Always empty for a Secret: its values never leave the baseline. */
  readonly data: Readonly<Record<string, string>>;
}

/** Finds a ConfigMap or Secret of the fork's namespace; undefined if nothing is known of it. */
export type ConfigLookup = (kind: "ConfigMap" | "Secret", name: string) => ConfigObject | undefined;

/** A variable of a container, as the kubelet would see it. */
export interface Variable {
  readonly name: string;
  /** Its text: a literal, or the text of a known ConfigMap. */
  readonly value?: string;
  readonly origin: "value" | "valueFrom" | "envFrom";
  readonly secret: boolean;
}

/** The ConfigMaps and Secrets of the baseline in one namespace. */
export function baselineConfig(baseline: BaselineIndex, namespace: string): ConfigLookup {
  const get = (group: string, kind: string, name: string) =>
    baseline.objects.get(`${group}/${kind}/${namespace}/${name}`)?.object;
  return (kind, name) => {
    const object = get("", kind, name);
    if (object !== undefined) return kind === "ConfigMap" ? configMap(object) : secret(object);
    if (kind === "ConfigMap") return undefined;
    const made =
      get("bitnami.com", "SealedSecret", name) ??
      get("external-secrets.io", "ExternalSecret", name);
    return made === undefined ? undefined : { keys: undefined, data: {} };
  };
}

/** The lookup with some ConfigMaps in addition. */
export function withConfigMaps(
  lookup: ConfigLookup,
  added: ReadonlyMap<string, JsonObject>,
): ConfigLookup {
  return (kind, name) => {
    const object = kind === "ConfigMap" ? added.get(name) : undefined;
    return object === undefined ? lookup(kind, name) : configMap(object);
  };
}

/** The variables of a container in the order in which they are first set; of several the last wins. */
export function variablesOf(container: JsonObject, lookup: ConfigLookup): readonly Variable[] {
  const variables = new Map<string, Variable>();
  for (const source of asArray(container.envFrom)) {
    for (const variable of fromSource(source, lookup)) variables.set(variable.name, variable);
  }
  for (const entry of asArray(container.env)) {
    const variable = fromEntry(entry, lookup);
    if (variable !== undefined) variables.set(variable.name, variable);
  }
  return [...variables.values()];
}

/** Where containers hold a text that passes a test, for messages: their variables and their commands. */
export function placesWith(
  podSpec: JsonObject,
  lookup: ConfigLookup,
  isMeant: (text: string) => boolean,
): readonly string[] {
  const places = containersOf(podSpec).flatMap(({ name, body }) => [
    ...variablesOf(body, lookup)
      .filter(({ value }) => value !== undefined && isMeant(value))
      .map((variable) => `variable "${variable.name}"`),
    ...(wordsOf(body).some(isMeant) ? [`the command of container "${name}"`] : []),
  ]);
  return [...new Set(places)];
}

// --- internal ---

function configMap(object: Readonly<Record<string, unknown>>): ConfigObject {
  const data = stringMap(object.data);
  return {
    keys: new Set([...Object.keys(data), ...Object.keys(asRecord(object.binaryData))]),
    data,
  };
}

function secret(object: Readonly<Record<string, unknown>>): ConfigObject {
  const keys = [...Object.keys(asRecord(object.data)), ...Object.keys(asRecord(object.stringData))];
  // Without any value in git it is filled elsewhere, and its keys are not known.
  return { keys: keys.length === 0 ? undefined : new Set(keys), data: {} };
}

function fromSource(source: Json, lookup: ConfigLookup): readonly Variable[] {
  const prefix = asString(at(source, "prefix")) ?? "";
  const map = asString(at(source, "configMapRef", "name"));
  const name = map ?? asString(at(source, "secretRef", "name"));
  const found =
    name === undefined ? undefined : lookup(map === undefined ? "Secret" : "ConfigMap", name);
  return [...(found?.keys ?? [])].sort().map((key) => ({
    name: `${prefix}${key}`,
    origin: "envFrom",
    secret: map === undefined,
    ...textOf(found, key),
  }));
}

function fromEntry(entry: Json, lookup: ConfigLookup): Variable | undefined {
  const name = asString(at(entry, "name"));
  if (name === undefined) return undefined;
  const valueFrom = at(entry, "valueFrom");
  if (!isRecord(valueFrom)) {
    return { name, value: asString(at(entry, "value")) ?? "", origin: "value", secret: false };
  }
  const map = asString(at(valueFrom, "configMapKeyRef", "name"));
  const key = asString(at(valueFrom, "configMapKeyRef", "key"));
  const found = map === undefined ? undefined : lookup("ConfigMap", map);
  return {
    name,
    origin: "valueFrom",
    secret: isRecord(valueFrom.secretKeyRef),
    ...(key === undefined ? {} : textOf(found, key)),
  };
}

function textOf(object: ConfigObject | undefined, key: string): { readonly value?: string } {
  if (object === undefined || !Object.hasOwn(object.data, key)) return {};
  return { value: object.data[key] ?? "" };
}
