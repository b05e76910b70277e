/** @module All implementations. A new one is a file, a line here and its name in the schema's enum. */
import type { ImplementationName } from "../../model/settings.ts";
import { cilium } from "./cilium.ts";
import { envoyGateway } from "./envoy-gateway.ts";
import { generic, unknownGateway } from "./generic.ts";
import type { Dialect, Implementation, MeshDialect } from "./implementation.ts";
import { istio } from "./istio.ts";
import { kuma } from "./kuma.ts";
import { linkerd } from "./linkerd.ts";
import { standard, standardMesh } from "./standard.ts";

/** Every implementation by its name. The compiler checks that none is missing. */
export const implementations: Readonly<Record<ImplementationName, Implementation>> = {
  istio,
  linkerd,
  cilium,
  kuma,
  "envoy-gateway": envoyGateway,
  generic,
};

const noMesh: MeshDialect = { ...standard, ...standardMesh };

/** How an implementation's proxies on the mesh read routes; the standard stands in where it has no mesh. */
export function meshDialect(name: ImplementationName): MeshDialect {
  return implementations[name].mesh ?? noMesh;
}

/** How the proxies of Gateways read routes where an implementation is the mesh. */
export function gatewayDialect(name: ImplementationName): Dialect {
  return implementations[name].gateway ?? unknownGateway;
}
