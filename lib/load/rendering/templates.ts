/**
 * @module What an OpenShift Template holds, with the values of its parameters:
 * https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/images/using-templates
 */
import {
  asArray,
  asRecord,
  asString,
  at,
  isRecord,
  parseJson,
  stringMap,
} from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { Refusal, Rendering } from "./part.ts";

/** The objects of a Template. */
export function templateParts({ objects, parameters, labels }: KubeObject): Rendering {
  const refusals: Refusal[] = [];
  const values = new Map<string, string>();
  for (const [index, one] of asArray(parameters).entries()) {
    const { name, value, generate, required } = asRecord(one);
    const text = asString(value);
    values.set(asString(name) ?? "", text ?? "");
    if (text !== undefined && text !== "") continue;
    if (generate === undefined && required !== true) continue;
    refusals.push({
      code: "E0151",
      message: `the parameter "${String(name)}" has no value`,
      help: "give it one in the Template: what is made up or asked for at every instantiation is not known before",
      path: ["parameters", index],
    });
  }
  const found = asArray(objects).map((object, index) => {
    const filled = fill(placed(asRecord(object)), values);
    return { value: labelled(filled, stringMap(labels)), path: ["objects", index] };
  });
  return { parts: [], objects: found, refusals };
}

// --- internal ---

/** A namespace that is no parameter is stripped (`objects` of the API's Template). */
function placed(object: JsonObject): JsonObject {
  const { namespace, ...metadata } = asRecord(object.metadata);
  const isParameter = /\$\{/.test(asString(namespace) ?? "");
  return isParameter ? object : { ...object, metadata };
}

/** `${NAME}` in a text is a text; a whole text `${{NAME}}` is what JSON makes of the value. */
function fill(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [texts(key, values), fill(item, values)]),
    );
  if (typeof value !== "string") return value;
  const [, whole] = /^\$\{\{([a-zA-Z0-9_]+)\}\}$/.exec(value) ?? [];
  const text = whole === undefined ? undefined : values.get(whole);
  return text === undefined ? texts(value, values) : (parseJson(text) ?? text);
}

function texts(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{([a-zA-Z0-9_]+)\}/g, (all, name) => values.get(name) ?? all);
}

function labelled(value: unknown, labels: Readonly<Record<string, string>>): unknown {
  if (!isRecord(value) || Object.keys(labels).length === 0) return value;
  const all = { ...asRecord(at(value, "metadata", "labels")), ...labels };
  return { ...value, metadata: { ...asRecord(value.metadata), labels: all } };
}
