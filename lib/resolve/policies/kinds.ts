/**
 * @module The policy kinds that Isolane re-emits for forks, and where each keeps the selector of the
 * pods that it is for. Field names: the CRDs of Kubernetes, Istio 1.31, Linkerd 2.19, Cilium 1.19.
 */
import { at, isRecord } from "../../kube/json.ts";
import { apiGroup, type JsonObject, type KubeObject } from "../../kube/object.ts";

/** How a kind says whom it is for. */
export interface PolicyKind {
  /** The spec, for pods with these labels instead. */
  readonly selecting: (spec: JsonObject, labels: Labels) => JsonObject;
  /** True when the object may hold a list `specs` beside or instead of `spec`. */
  readonly several?: true;
}

type Labels = Readonly<Record<string, string>>;

function selectorIn(field: string, labels = "matchLabels"): PolicyKind {
  return { selecting: (spec, wanted) => ({ ...spec, [field]: { [labels]: wanted } }) };
}

const selector = selectorIn("selector");
const podSelector = selectorIn("podSelector");
const workloadLabels = selectorIn("workloadSelector", "labels");
const cilium: PolicyKind = { ...selectorIn("endpointSelector"), several: true };

const kinds: Readonly<Record<string, PolicyKind>> = {
  "networking.k8s.io/NetworkPolicy": podSelector,
  "security.istio.io/AuthorizationPolicy": selector,
  "security.istio.io/PeerAuthentication": selector,
  "security.istio.io/RequestAuthentication": selector,
  "telemetry.istio.io/Telemetry": selector,
  "extensions.istio.io/WasmPlugin": selector,
  "extensions.istio.io/TrafficExtension": selector,
  "networking.istio.io/ProxyConfig": selector,
  "networking.istio.io/EnvoyFilter": workloadLabels,
  "networking.istio.io/Sidecar": workloadLabels,
  "networking.istio.io/DestinationRule": selectorIn("workloadSelector"),
  "policy.linkerd.io/Server": podSelector,
  "cilium.io/CiliumNetworkPolicy": cilium,
  "cilium.io/CiliumClusterwideNetworkPolicy": cilium,
  // The entries are alternatives, and a fork's label is unique in all namespaces.
  "cilium.io/CiliumEgressGatewayPolicy": {
    selecting: (spec, wanted) => ({
      ...spec,
      selectors: [{ podSelector: { matchLabels: wanted } }],
    }),
  },
  "vpcresources.k8s.aws/SecurityGroupPolicy": podSelector,
};

/** `group/Kind`, the key of tables by kind. */
export function groupKind(object: KubeObject): string {
  return `${apiGroup(object.apiVersion)}/${object.kind}`;
}

/** The row of an object's kind; undefined for a kind that Isolane cannot re-emit. */
export function policyKind(object: KubeObject): PolicyKind | undefined {
  const key = groupKind(object);
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}

/**
 * Whether a policy that is attached to a Service by `targetRefs` can be attached to a fork's as well:
 * Istio's kinds (waypoints) and Gateway API's own, as BackendTLSPolicy.
 */
export function isAttachable(object: KubeObject): boolean {
  const group = apiGroup(object.apiVersion);
  return group.endsWith(".istio.io") || group.startsWith("gateway.networking.");
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
  const specs = policyKind(object)?.several === true ? at(object, "specs") : undefined;
  if (!Array.isArray(specs)) return found;
  for (const [index, item] of specs.entries()) {
    if (isRecord(item)) found.push({ path: ["specs", index], spec: item });
  }
  return found;
}

/** The path of the spec that a selector at `path` belongs to, as a string to compare. */
export function specOf(path: readonly (string | number)[]): string {
  return path[0] === "specs" ? `specs/${path[1]}` : "spec";
}
