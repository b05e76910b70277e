/** @module Whom Istio shows an object to: `exportTo`. */
import { at, texts } from "../../kube/json.ts";
import type { KubeObject } from "../../kube/object.ts";
import { isServiceShown } from "../../mesh/implementations/istio-bypass.ts";

/**
 * Lower sorts first among the VirtualServices of one host that a proxy's namespace sees: private, exported
 * to some, public. One that is exported to its own namespace among others is private there
 * (initVirtualServices in pilot/pkg/model/push_context.go; confirmed by conformance/).
 */
export function visibilityRank(object: KubeObject, client: string): 0 | 1 | 2 {
  if (exportTo(object).includes("*")) return 2;
  return object.metadata.namespace === client ? 0 : 1;
}

/** Whether clients in a namespace see the object. */
export function isVisible(object: KubeObject, client: string): boolean {
  const to = exportTo(object);
  const isHome = object.metadata.namespace === client;
  return to.includes("*") || to.includes(client) || (to.includes(".") && isHome);
}

/** The same for a Service: its annotation. */
export function isServiceVisible(service: KubeObject, client: string): boolean {
  const { annotations = {}, namespace = "" } = service.metadata;
  return isServiceShown(annotations, namespace, client);
}

function exportTo(object: KubeObject): readonly string[] {
  const to = texts(at(object, "spec", "exportTo"));
  return to.length === 0 ? ["*"] : to;
}
