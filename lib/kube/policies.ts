/**
 * @module The specs of policies, and where each says whom it is for: by a selector (where, the table of
 * kinds knows) or by references to Services.
 */
import { at, isRecord } from "./json.ts";
import { selectorRows } from "./kinds.ts";
import type { Labels } from "./label-selector.ts";
import { apiGroup, type Json, type JsonObject, type KubeObject } from "./object.ts";

/** The spec of a policy, for pods with these labels instead. Alternatives in a list become one. */
export function selecting(policy: KubeObject, spec: JsonObject, labels: Labels): JsonObject {
  const row = selectorRows(policy).find(({ role }) => role === "policy");
  const [, field = "", ...inner] = row?.path.split(".") ?? [];
  const selector: Json = row?.form === "labels" ? labels : { matchLabels: labels };
  const nested = inner.reduceRight<Json>((value, step) => ({ [step]: value }), selector);
  const list = field.endsWith("[]");
  return { ...spec, [list ? field.slice(0, -2) : field]: list ? [nested] : nested };
}

/**
 * Whether a policy that is attached to a Service can be attached to a fork's as well: Istio's kinds (waypoints), and
 * those that are named as Gateway API asks of policies (https://gateway-api.sigs.k8s.io/geps/gep-713/).
 */
export function isAttachable({ apiVersion, kind }: KubeObject): boolean {
  return apiGroup(apiVersion).endsWith(".istio.io") || kind.endsWith("Policy");
}

/** One spec of a policy object. A Cilium policy may hold several, each with a selector of its own. */
export interface PolicySpec {
  readonly path: readonly (string | number)[];
  readonly spec: JsonObject;
}

/** The specs of a policy object, in their order. */
export function policySpecs(object: KubeObject): readonly PolicySpec[] {
  const found: PolicySpec[] = [];
  const spec = at(object, "spec");
  if (isRecord(spec)) found.push({ path: ["spec"], spec });
  const specs = at(object, "specs");
  if (!Array.isArray(specs)) return found;
  for (const [index, item] of specs.entries()) {
    if (isRecord(item)) found.push({ path: ["specs", index], spec: item });
  }
  return found;
}

/** A spec of a policy without what says whom it is for: all that it grants and restricts. */
export function withoutWhom(policy: KubeObject, spec: JsonObject): JsonObject {
  const fields = selectorRows(policy)
    .filter(({ role }) => role === "policy")
    .map(({ path }) => path.split(".")[1]?.replace("[]", ""));
  const whom = new Set([...fields, "targetRef", "targetRefs"]);
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !whom.has(field)));
}

/** The path of the spec that a selector at `path` belongs to, as a string to compare. */
export function specOf(path: readonly (string | number)[]): string {
  return path[0] === "specs" ? `specs/${path[1]}` : "spec";
}
