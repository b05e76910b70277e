/** @module The APIs of routes: adding one is a room and a line here. */
import { implementations } from "../mesh/implementations/registry.ts";
import type { BackendName, ImplementationName } from "../model/settings.ts";
import type { RouteApi } from "./api.ts";
import { gatewayApi } from "./gateway-api/api.ts";
import { istioApi } from "./istio/api.ts";

/** All APIs, in the order in which entries are listed: one that reads the routes of another comes before it. */
export const apis: Readonly<Record<BackendName, RouteApi>> = {
  istio: istioApi,
  "gateway-api": gatewayApi,
};

/** Their names, in that order. */
export const apiNames: readonly BackendName[] = Object.keys(apis).filter(isApi);

/** The API by which a mesh decides about a Service port: the first that its proxies read. */
export function meshApi(implementation: ImplementationName): RouteApi {
  const { reads } = implementations[implementation];
  const name = apiNames.find((one) => reads[one]);
  if (name === undefined) throw new Error(`${implementation} reads no routes`);
  return apis[name];
}

function isApi(name: string): name is BackendName {
  return Object.hasOwn(apis, name);
}
