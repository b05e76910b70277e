/** @module Which fields have to hold a value, whatever fills manifests in: names, labels, images, hosts, ports. */
import { asRecord, asString } from "../json.ts";
import { apiGroup } from "../object.ts";

/**
 * Whether a field has to hold a value: a name, a label, an image, a host, a port, or a reference to one of them. Of
 * kinds that are not Kubernetes' or a mesh's own, only the metadata: their fields may be texts of any language.
 */
export function isExact(object: unknown, path: readonly (string | number)[]): boolean {
  const steps = path.filter((step) => typeof step === "string");
  const [root, field = ""] = steps;
  if (root === "metadata" && field !== "annotations") return metadataFields.has(field);
  const annotations = steps.indexOf("annotations");
  if (annotations >= 0) return /(?:^|[/-])hostname$/.test(steps[annotations + 1] ?? "");
  if (!isKnown(object) || steps.some((step) => anyText.has(step))) return false;
  return steps.some((step) => labelMaps.has(step)) || exactFields.has(steps.at(-1) ?? "");
}

// --- internal ---

const metadataFields: ReadonlySet<string> = new Set([
  "name",
  "generateName",
  "namespace",
  "labels",
]);

/** Below these stands text that Kubernetes and the mesh pass on. */
const anyText: ReadonlySet<string> = new Set([
  ...["args", "binaryData", "command", "data", "exec", "stringData", "value"],
]);
/** Maps of labels, and selectors. */
const labelMaps: ReadonlySet<string> = new Set([
  ...["labels", "matchLabels", "podSelector", "selector", "sourceLabels"],
]);
const exactFields: ReadonlySet<string> = new Set([
  ...["image", "name", "namespace", "namespaces", "subset"],
  ...["exportTo", "externalName", "host", "hosts", "hostname", "hostnames", "gateways"],
  ...["containerPort", "hostPort", "nodePort", "number", "port", "ports", "targetPort", "protocol"],
  ...["claimName", "secretName", "serviceAccountName", "serviceName", "storageClassName"],
  ...["gatewayClassName", "ingressClassName", "priorityClassName", "runtimeClassName"],
]);

const knownGroups: ReadonlySet<string> = new Set([
  ...["", "apps", "autoscaling", "batch", "extensions", "policy"],
  ...["gateway.networking.k8s.io", "networking.k8s.io"],
  ...["networking.istio.io", "security.istio.io"],
]);

function isKnown(object: unknown): boolean {
  const { apiVersion, kind } = asRecord(object);
  const group = apiGroup(asString(apiVersion) ?? "");
  if (group === "argoproj.io") return kind === "Rollout";
  // Its patches are the proxy's own language.
  return knownGroups.has(group) && kind !== "EnvoyFilter";
}
