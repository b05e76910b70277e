/**
 * @module What the CRDs of Argo CD and Flux say about the fields of the objects that the engines emit,
 * kept as data in known-fields.json: the definitions themselves have 25,000 lines. The conformance run
 * reads the real ones, compares and, asked to, records.
 */
import { join as joined } from "node:path";
import { parse } from "yaml";
import { asArray, asRecord, at, isRecord } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { corpusSubjects } from "../corpus/corpus.ts";
import { examples, madeUp, type Subject } from "../support/environments.ts";
import { synthFiles } from "../support/synth.ts";

/** By `<apiVersion> <kind>` and path (`spec.sources[]`): the fields that an object there may have, with their types. */
export type KnownFields = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
>;

/** Where the facts are kept. */
export const knownFieldsFile: string = joined(import.meta.dirname, "known-fields.json");

/** Environments that between them show every object of an engine that we write. */
export const engineSubjects: readonly Subject[] = [
  ...examples,
  ...madeUp,
  ...corpusSubjects.slice(0, 1),
];

const ofCore = new Set(["v1", "rbac.authorization.k8s.io/v1"]);

/** The objects of an environment that only its engine knows. */
export function engineObjects({ files, folder }: Subject): readonly KubeObject[] {
  return [...synthFiles(files, folder)]
    .filter(([path]) => path.includes("/gitops/") && path.endsWith(".yaml"))
    .map(([, text]) => parse(text) as KubeObject)
    .filter(({ apiVersion }) => !ofCore.has(apiVersion));
}

/** The objects of a value by their path, the value itself at "". Items of lists share one path. */
function* records(value: unknown, path = ""): Generator<readonly [string, object]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* records(item, `${path}[]`);
  } else if (isRecord(value)) {
    yield [path, value];
    for (const [field, child] of Object.entries(value)) {
      // Kubernetes itself checks metadata.
      if (path !== "" || field !== "metadata") yield* records(child, join(path, field));
    }
  }
}

const join = (path: string, field: string): string => (path === "" ? field : `${path}.${field}`);

/** What is unknown, or has another type than the definitions say, in an object. Empty: nothing. */
export function strayFields(object: KubeObject, known: KnownFields): readonly string[] {
  const own = known[kindOf(object)];
  if (own === undefined) return [`${kindOf(object)} is not recorded`];
  return [...records(object)].flatMap(([path, value]) => {
    const fields = own[path];
    if (fields === undefined) return [`${path} is not recorded`];
    if (fields["*"] !== undefined) return [];
    return Object.entries(value).flatMap(([field, child]) => {
      const type = fields[field];
      if (type === undefined) return [`${join(path, field)} is unknown`];
      return type === "any" || type === typeOf(child) ? [] : [`${join(path, field)} is no ${type}`];
    });
  });
}

/** The part of the definitions that these objects touch. Kinds without a definition are left out. */
export function fieldsFor(
  objects: readonly KubeObject[],
  definitions: readonly KubeObject[],
): KnownFields {
  const found: Record<string, Record<string, Record<string, string>>> = {};
  for (const object of objects) {
    const schema = schemaOf(object, definitions);
    if (schema === undefined) continue;
    const own = found[kindOf(object)] ?? {};
    found[kindOf(object)] = own;
    for (const [path] of records(object)) own[path] ??= fieldsAt(schema, path);
  }
  return sorted(found) as KnownFields;
}

function schemaOf(object: KubeObject, definitions: readonly KubeObject[]): unknown {
  const [group, version] = object.apiVersion.split("/");
  const definition = definitions.find(
    ({ spec }) => at(spec, "group") === group && at(spec, "names", "kind") === object.kind,
  );
  const served = asArray(at(definition?.spec, "versions")).find(
    (one) => at(one, "name") === version,
  );
  return at(served, "schema", "openAPIV3Schema");
}

function fieldsAt(schema: unknown, path: string): Record<string, string> {
  let node: unknown = schema;
  for (const step of path === "" ? [] : path.split(/\.|(?=\[\])/)) {
    node =
      step === "[]"
        ? at(node, "items")
        : (at(node, "properties", step) ?? at(node, "additionalProperties"));
  }
  const fields = asRecord(at(node, "properties"));
  const open =
    at(node, "x-kubernetes-preserve-unknown-fields") === true ||
    at(node, "additionalProperties") !== undefined ||
    Object.keys(fields).length === 0;
  if (open) return { "*": "any" };
  return Object.fromEntries(
    Object.entries(fields).map(([field, of]) => {
      const type = at(of, "type");
      return [field, typeof type === "string" ? type : "any"];
    }),
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function kindOf({ apiVersion, kind }: KubeObject): string {
  return `${apiVersion} ${kind}`;
}

function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
