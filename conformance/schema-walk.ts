/** @module Walks OpenAPI schemas of kinds and finds what is shaped like a pod template or a label selector. */
import { asArray, asRecord, asString, at, isRecord } from "../lib/kube/json.ts";
import type { JsonObject } from "../lib/kube/object.ts";

/** What a schema says of a kind. */
export interface Found {
  /** `group/Kind`. */
  readonly key: string;
  readonly scope: "Cluster" | "Namespaced";
  /** Paths as the table of kinds writes them; with `template=` for pod templates, `affinity=` for affinities. */
  readonly fields: readonly string[];
}

/** A kind that a CustomResourceDefinition defines; fields of all its versions. */
export function defined(crd: unknown): Found {
  const spec = at(crd, "spec");
  const fields = asArray(at(spec, "versions")).flatMap((version) =>
    walk(at(version, "schema", "openAPIV3Schema"), {}),
  );
  return {
    key: `${at(spec, "group")}/${at(spec, "names", "kind")}`,
    scope: at(spec, "scope") === "Cluster" ? "Cluster" : "Namespaced",
    fields,
  };
}

/** The kinds of Kubernetes itself, from its OpenAPI v2 document. */
export function builtIn(swagger: unknown): readonly Found[] {
  const definitions = asRecord(at(swagger, "definitions"));
  const namespaced = new Map<string, boolean>();
  for (const [path, item] of Object.entries(asRecord(at(swagger, "paths")))) {
    for (const operation of Object.values(asRecord(item)).filter(isRecord)) {
      if (operation["x-kubernetes-action"] !== "post") continue;
      const key = keyOf(operation["x-kubernetes-group-version-kind"]);
      namespaced.set(key, path.includes("/namespaces/{namespace}/"));
    }
  }
  return Object.values(definitions).flatMap((schema): readonly Found[] => {
    const [type, second] = asArray(at(schema, "x-kubernetes-group-version-kind"));
    const key = keyOf(type);
    const isNamespaced = namespaced.get(key);
    if (second !== undefined || isNamespaced === undefined || !at(schema, "properties", "metadata"))
      return [];
    return [
      { key, scope: isNamespaced ? "Namespaced" : "Cluster", fields: walk(schema, definitions) },
    ];
  });
}

function keyOf(type: unknown): string {
  return `${asString(at(type, "group")) ?? ""}/${asString(at(type, "kind")) ?? ""}`;
}

interface Place {
  readonly path: string;
  readonly name: string;
  /** References on the way: a schema that refers to itself is not followed again. */
  readonly seen: readonly string[];
}

function walk(
  raw: unknown,
  definitions: JsonObject,
  place: Place = { path: "", name: "", seen: [] },
): readonly string[] {
  const reference = asString(at(raw, "$ref"))?.replace("#/definitions/", "");
  if (reference !== undefined) {
    if (place.seen.includes(reference)) return [];
    const seen = [...place.seen, reference];
    return walk(definitions[reference], definitions, { ...place, seen });
  }
  const schema = asRecord(raw);
  const { path, name } = place;
  const own = shapeOf(schema, name);
  if (own !== undefined) return [own === "selector" ? path : `${own}=${path}`];
  const properties = asRecord(schema.properties);
  const below = Object.entries(properties).flatMap(([field, value]) =>
    path === "" && (field === "metadata" || field === "status")
      ? []
      : walk(value, definitions, {
          ...place,
          path: path === "" ? field : `${path}.${field}`,
          name: /elector$/.test(name) && field === "labels" ? "selector" : field,
        }),
  );
  const items = schema.items;
  return [
    ...below,
    ...(items === undefined
      ? []
      : walk(items, definitions, { ...place, path: `${path}[]`, name: `${name}[]` })),
    ...asArray(schema.oneOf ?? schema.anyOf).flatMap((one) => walk(one, definitions, { ...place })),
  ];
}

/** What a schema is shaped like; undefined: look inside. */
function shapeOf(schema: JsonObject, name: string): string | undefined {
  const properties = asRecord(schema.properties);
  const has = (field: string) => Object.hasOwn(properties, field);
  if (has("matchLabels") || has("matchExpressions")) return "selector";
  if (has("podAffinity") && has("nodeAffinity")) return "affinity";
  if (has("metadata") && isPodSpec(properties.spec)) return "template";
  const values = schema.additionalProperties;
  const isMap =
    (isRecord(values) && values.type === "string") ||
    schema["x-kubernetes-preserve-unknown-fields"] === true;
  return isMap && /(?:elector|ourceLabels)$/.test(name) ? "selector" : undefined;
}

function isPodSpec(spec: unknown): boolean {
  const reference = asString(at(spec, "$ref")) ?? "";
  return (
    reference.endsWith(".PodSpec") ||
    (at(spec, "properties", "containers") !== undefined &&
      at(spec, "properties", "restartPolicy") !== undefined)
  );
}
