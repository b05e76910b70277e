/** @module Policies by which a cluster refuses objects, forks among them. What they ask for is not evaluated here. */
import { asArray, asString, at, isRecord, texts } from "./json.ts";
import { apiGroup, groupKind, type KubeObject } from "./object.ts";

/** The policies among objects that refuse what forks are made of: those that only watch or change are left out. */
export function refusingPolicies<Entry extends { readonly object: KubeObject }>(
  entries: readonly Entry[],
): readonly Entry[] {
  const objects = entries.map(({ object }) => object);
  return entries.filter(({ object }) => refuses(object, objects) && isAboutForks(object.spec));
}

/** Every text and every name of a field of a policy. */
export function wordsOfPolicy(node: unknown): readonly string[] {
  if (typeof node === "string") return [node];
  if (Array.isArray(node)) return node.flatMap(wordsOfPolicy);
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => [key, ...wordsOfPolicy(value)]);
}

// --- internal ---

function refuses(object: KubeObject, all: readonly KubeObject[]): boolean {
  const { spec } = object;
  const group = apiGroup(object.apiVersion);
  switch (group) {
    case "constraints.gatekeeper.sh":
      // https://open-policy-agent.github.io/gatekeeper/website/docs/violations/
      return !["dryrun", "warn"].includes(asString(at(spec, "enforcementAction")) ?? "deny");
    case "kyverno.io":
      return /^(?:Cluster)?Policy$/.test(object.kind) && kyvernoRefuses(spec);
    case "policies.kyverno.io":
      // https://kyverno.io/docs/policy-types/validating-policy/
      return /Validating(?:Policy)?/.test(object.kind) && denies(at(spec, "validationActions"));
    case "policies.kubewarden.io":
      // https://docs.kubewarden.io/reference/CRDs: `mode` is `protect` by default.
      return /AdmissionPolicy(?:Group)?$/.test(object.kind) && at(spec, "mode") !== "monitor";
    case "policy.jspolicy.com":
      // https://www.jspolicy.com/docs/reference/policy-crd
      return (
        object.kind === "JsPolicy" && (asString(at(spec, "type")) ?? "Validating") === "Validating"
      );
    case "admissionregistration.k8s.io":
      return (
        object.kind === "ValidatingAdmissionPolicy" && all.some((other) => binds(other, object))
      );
    default:
      return false;
  }
}

/** https://kyverno.io/docs/policy-types/cluster-policy/validate/: `Audit` is the default. */
function kyvernoRefuses(spec: unknown): boolean {
  const whole = asString(at(spec, "validationFailureAction")) ?? "Audit";
  return asArray(at(spec, "rules")).some((rule) => {
    const own = asString(at(rule, "validate", "failureAction")) ?? whole;
    const checks = at(rule, "validate") !== undefined || at(rule, "verifyImages") !== undefined;
    return checks && own.toLowerCase() === "enforce";
  });
}

function binds(other: KubeObject, policy: KubeObject): boolean {
  return (
    groupKind(other) === "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding" &&
    at(other, "spec", "policyName") === policy.metadata.name &&
    denies(at(other, "spec", "validationActions"))
  );
}

function denies(actions: unknown): boolean {
  return actions === undefined || texts(actions).includes("Deny");
}

/** Kinds and resources that lanes are made of. A policy that names none is for all. */
const ofForks =
  /(?:^|[/.])(?:\*|pods?|deployments?|statefulsets?|replicasets?|cronjobs?|jobs?|rollouts?|services?|configmaps?|virtualservices?|httproutes?|networkpolic(?:y|ies))(?:$|[/.])/i;

function isAboutForks(spec: unknown): boolean {
  const named = namedKinds(spec);
  return named.length === 0 || named.some((kind) => ofForks.test(kind));
}

function namedKinds(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(namedKinds);
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    (key === "kinds" || key === "resources") && texts(value).length > 0
      ? texts(value)
      : namedKinds(value),
  );
}
