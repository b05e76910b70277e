/**
 * @module The fields that CRDs give to kinds of which a compile writes objects, for `verify` (lib/kube/crds.ts) and for
 * `npm run mutations`; those of Kubernetes' own kinds are in lib/kube/structures.gen.ts.
 */
import { asArray, asRecord, asString, at, isRecord, texts } from "../lib/kube/json.ts";

/** `group/Kind` of what a compile writes, or leaves as the baseline says it. */
const emitted: ReadonlySet<string> = new Set([
  ...["Application", "ApplicationSet", "AppProject"].map((kind) => `argoproj.io/${kind}`),
  ...["GRPCRoute", "HTTPRoute", "Gateway"].map((kind) => `gateway.networking.k8s.io/${kind}`),
  ...["DestinationRule", "Gateway", "VirtualService"].map((kind) => `networking.istio.io/${kind}`),
  ...["AuthorizationPolicy", "PeerAuthentication"].map((kind) => `security.istio.io/${kind}`),
  "kustomize.toolkit.fluxcd.io/Kustomization",
  "source.toolkit.fluxcd.io/GitRepository",
]);

/** A CRD's kinds by `apiVersion/Kind`, each with the types of its fields: text by its first letter, lists, maps. */
export function fieldsOf(crd: unknown): readonly (readonly [kind: string, fields: unknown])[] {
  const spec = at(crd, "spec");
  const [group, kind] = [asString(at(spec, "group")), asString(at(spec, "names", "kind"))];
  if (!emitted.has(`${group}/${kind}`)) return [];
  const served = asArray(at(spec, "versions")).filter((version) => at(version, "served") === true);
  const stable = served.filter((version) => at(version, "name") === "v1");
  return (stable.length > 0 ? stable : served).map((version) => {
    const root = asRecord(at(version, "schema", "openAPIV3Schema", "properties"));
    const { apiVersion: _, kind: __, metadata: ___, status: ____, ...own } = root;
    return [`${group}/${at(version, "name")}/${kind}`, typeOf({ type: "object", properties: own })];
  });
}

/** The module that holds them, one line a kind. */
export function fieldsModule(found: readonly (readonly [kind: string, fields: unknown])[]): string {
  const lines = found.map(([kind, fields]) => `${kind} ${JSON.stringify(fields)}`).sort();
  return `/** @module Recorded from the CRDs that conformance/schemas.ts names: npm run conformance -- schemas --record */

/** One line for each kind; lib/kube/crds.ts says how to read them. */
export const crds = String.raw\`
${lines.join("\n")}
\`;
`;
}

/** Fields inside which a kind repeats itself: what nests generators, and the template that each has. */
const repeated: ReadonlySet<string> = new Set(["matrix", "merge"]);

function typeOf(schema: unknown): unknown {
  const words = texts(at(schema, "enum"));
  if (words.length > 0) return `s=${words.join("|")}`;
  const type = asString(at(schema, "type"));
  const pattern = asString(at(schema, "pattern"));
  if (type === "string" && pattern !== undefined) return `s~${pattern}`;
  if (type === "array") return [typeOf(at(schema, "items"))];
  if (type !== "object") return at(schema, "x-kubernetes-int-or-string") ? "p" : (type?.[0] ?? "a");
  const values = at(schema, "additionalProperties");
  if (isRecord(values)) return { "*": typeOf(values) };
  const fields = Object.entries(asRecord(at(schema, "properties")));
  const isGenerator = fields.some(([field]) => repeated.has(field));
  return Object.fromEntries([
    ...onlyOne(schema).map((words) => ["|", words]),
    ...withoutDefault(schema).map((words) => ["!", words]),
    ...fields
      .filter(([field]) => !repeated.has(field))
      .map(([field, value]) => [field, isGenerator ? withoutTemplate(value) : value])
      .map(([field, value]) => [field, typeOf(value)]),
  ]);
}

/** The fields that an object has to have, as one text. */
function withoutDefault(schema: unknown): readonly string[] {
  const fields = texts(at(schema, "required")).filter(
    (field) => at(schema, "properties", field, "default") === undefined,
  );
  return fields.length > 0 ? [fields.join("|")] : [];
}

/** The fields of which an object has one at most: what protobuf calls a oneof is `none of them, or one` in a CRD. */
function onlyOne(schema: unknown): readonly string[] {
  const [none] = asArray(at(schema, "oneOf"));
  const names = asArray(at(none, "not", "anyOf")).flatMap((one) => texts(at(one, "required")));
  return names.length > 1 ? [names.join("|")] : [];
}

function withoutTemplate(generator: unknown): unknown {
  const { template: _, ...properties } = asRecord(at(generator, "properties"));
  return { ...asRecord(generator), properties };
}
