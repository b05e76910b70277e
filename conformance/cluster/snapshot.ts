/** @module What lives in the cluster, by identity: what came, what went, what was made anew. */
import { asArray, asRecord, asString, at } from "../../lib/kube/json.ts";
import type { JsonObject, KubeObject } from "../../lib/kube/object.ts";
import type { Client } from "./client.ts";
import { differences } from "./difference.ts";
import type { Manifest } from "./subjects.ts";

/** Objects that nothing else owns, by name, with their uid. */
export type Snapshot = ReadonlyMap<string, string>;

/** Names an object among all. */
export function nameOf({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes("/") ? `${apiVersion.split("/")[0]}/` : "";
  return `${group}${kind} ${metadata.namespace ?? "-"}/${metadata.name}`;
}

/** The objects in some namespaces that no other object owns. */
export async function snapshot(client: Client, namespaces: readonly string[]): Promise<Snapshot> {
  const found = new Map<string, string>();
  for (const kind of kinds) {
    const [apiVersion = "", name = ""] = kind.split(" ");
    for (const object of await client.list(apiVersion, name)) {
      const metadata = asRecord(object.metadata);
      const namespace = asString(metadata.namespace);
      if (namespace === undefined || !namespaces.includes(namespace)) continue;
      if (asArray(metadata.ownerReferences).length > 0 || isDistributed(object)) continue;
      const key = nameOf({
        apiVersion,
        kind: name,
        metadata: { name: String(metadata.name), namespace },
      });
      found.set(key, String(metadata.uid));
    }
  }
  return found;
}

/** The names of the objects that lie in namespaces, sorted. */
export function namespaced(manifests: readonly Manifest[]): readonly string[] {
  const objects = manifests.map(({ object }) => object);
  return objects
    .filter(({ metadata }) => metadata.namespace !== undefined)
    .map(nameOf)
    .sort();
}

/** Throws unless every field that we set has the value that we set. */
export async function assertLive(client: Client, manifests: readonly Manifest[]): Promise<void> {
  const wrong: string[] = [];
  for (const { object } of manifests) {
    const live = await client.get(object);
    for (const difference of differences(object, live))
      wrong.push(`${nameOf(object)}${difference}`);
  }
  if (wrong.length > 0)
    throw new Error(`${wrong.length} differences: ${wrong.slice(0, 5).join("; ")}`);
}

/** Throws unless exactly this went and came, and nothing else was deleted and made anew. */
export function assertSame(
  before: Snapshot,
  after: Snapshot,
  expected: { readonly gone: readonly string[]; readonly came: readonly string[] } = {
    gone: [],
    came: [],
  },
): void {
  const is = changes(before, after);
  assertNames("what went", is.gone, expected.gone);
  assertNames("what came", is.came, expected.came);
  assertNames("what was deleted and made anew", is.anew, []);
}

/** Throws unless both hold the same names. */
export function assertNames(what: string, is: readonly string[], wanted: readonly string[]): void {
  const extra = is.filter((one) => !wanted.includes(one));
  const missing = wanted.filter((one) => !is.includes(one));
  if (extra.length + missing.length === 0) return;
  const list = (names: readonly string[]): string => names.join(", ") || "none";
  throw new Error(`${what}: too many: ${list(extra)}; missing: ${list(missing)}`);
}

// --- internal ---

/** The kinds that lie in namespaces: those of the example, and Secrets, of which none may appear. */
const kinds = [
  "v1 ConfigMap",
  "v1 Secret",
  "v1 Service",
  "v1 ServiceAccount",
  "apps/v1 Deployment",
  "apps/v1 StatefulSet",
  "batch/v1 CronJob",
  "batch/v1 Job",
  "rbac.authorization.k8s.io/v1 Role",
  "rbac.authorization.k8s.io/v1 RoleBinding",
  "autoscaling/v2 HorizontalPodAutoscaler",
  "policy/v1 PodDisruptionBudget",
  "networking.k8s.io/v1 NetworkPolicy",
  "external-secrets.io/v1 ExternalSecret",
  "gateway.networking.k8s.io/v1 Gateway",
  "gateway.networking.k8s.io/v1 HTTPRoute",
  "gateway.networking.k8s.io/v1 GRPCRoute",
  "networking.istio.io/v1 VirtualService",
  "networking.istio.io/v1 DestinationRule",
  "networking.istio.io/v1alpha3 EnvoyFilter",
  "security.istio.io/v1 AuthorizationPolicy",
  "security.istio.io/v1 PeerAuthentication",
];

function changes(
  before: Snapshot,
  after: Snapshot,
): {
  readonly gone: readonly string[];
  readonly came: readonly string[];
  readonly anew: readonly string[];
} {
  const anew = [...before].filter(([name, uid]) => after.has(name) && after.get(name) !== uid);
  return {
    gone: [...before.keys()].filter((name) => !after.has(name)).sort(),
    came: [...after.keys()].filter((name) => !before.has(name)).sort(),
    anew: anew.map(([name]) => name).sort(),
  };
}

/** The controllers give every namespace a certificate and an account. */
function isDistributed(object: JsonObject): boolean {
  const name = asString(at(object, "metadata", "name"));
  return (
    (object.kind === "ConfigMap" && name === "kube-root-ca.crt") ||
    (object.kind === "ServiceAccount" && name === "default")
  );
}
