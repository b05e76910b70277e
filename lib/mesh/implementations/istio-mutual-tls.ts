/**
 * @module Whether Istio's proxies let somebody in without a certificate of the mesh. The narrowest PeerAuthentication that
 * states a mode counts, of several the oldest; a mode of single ports may say otherwise for one of them, so it is left alone.
 * https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
import { asRecord, asString, at } from "../../kube/json.ts";
import { selectsRaw } from "../../kube/label-selector.ts";
import type { KubeObject } from "../../kube/object.ts";
import { rootNamespace } from "../../kube/selectors.ts";
import type { ObjectsOf } from "./bypass.ts";
import type { PodMarks } from "./implementation.ts";

/** What demands mutual TLS of everybody who calls these pods; undefined: nothing is seen to. */
export function istioMutualTls(
  { namespace, labels }: Pick<PodMarks, "namespace" | "labels">,
  of: ObjectsOf,
): KubeObject | undefined {
  const all = of("security.istio.io", "PeerAuthentication");
  const inHome = (home: string) => all.filter(({ metadata }) => metadata.namespace === home);
  const selector = ({ spec }: KubeObject) => at(spec, "selector");
  const isWide = (one: KubeObject) => Object.keys(asRecord(selector(one))).length === 0;
  const scopes = [
    inHome(namespace).filter((one) => !isWide(one) && selectsRaw(selector(one), labels)),
    inHome(namespace).filter(isWide),
    inHome(rootNamespace).filter(isWide),
  ];
  const stated = scopes
    .map((some) => some.filter((one) => !["", "UNSET"].includes(modeOf(one))))
    .find((some) => some.length > 0);
  // Of several, their age decides, which no manifest shows.
  const isStrict = stated?.every((one) => modeOf(one) === "STRICT" && !hasPorts(one)) === true;
  return isStrict ? stated?.[0] : undefined;
}

// --- internal ---

function modeOf({ spec }: KubeObject): string {
  return asString(at(spec, "mtls", "mode")) ?? "";
}

function hasPorts({ spec }: KubeObject): boolean {
  return Object.keys(asRecord(at(spec, "portLevelMtls"))).length > 0;
}
