/** @module What references of Gateway API mean. */
import { serviceKeyOf } from "../hosts.ts";
import { asString } from "../json.ts";
import type { JsonObject } from "../object.ts";

/**
 * `namespace/name` of the Service that a backendRef names; undefined for anything else. Its namespace defaults to
 * the route's (measured).
 * @param domain The cluster's, where the kind Hostname of Istio's group is known: its name is a host in full.
 */
export function backendKey(
  ref: JsonObject,
  home: string,
  domain: string | undefined,
): string | undefined {
  const { group = "", kind = "Service" } = ref;
  const name = asString(ref.name) ?? "";
  if (group === "" && kind === "Service") return `${asString(ref.namespace) ?? home}/${name}`;
  return domain !== undefined && isHostname(ref) ? serviceKeyOf(name, domain) : undefined;
}

/** Whether a backendRef names a host instead of an object; such a one needs no ReferenceGrant. */
export function isHostname({ group, kind }: JsonObject): boolean {
  return group === "networking.istio.io" && kind === "Hostname";
}

/** The group that a reference means which names none, where a CRD lets it: a policy for an HTTPRoute is for Gateway API's. */
export function usualGroup(kind: string): string {
  return gatewayKinds.has(kind) ? "gateway.networking.k8s.io" : "";
}

// --- internal ---

const gatewayKinds: ReadonlySet<string> = new Set([
  ...["Gateway", "GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"],
]);
