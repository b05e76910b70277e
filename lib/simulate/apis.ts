/** @module The APIs of routes: adding one is a room and a line here. */
import { implementations } from "../mesh/implementations/registry.ts";
import type { ImplementationName } from "../model/settings.ts";
import type { ApiName, RouteApi } from "./api.ts";
import { gatewayApi } from "./gateway-api/api.ts";
import { istioApi } from "./istio/api.ts";

/** All of them, in the order in which entries are listed. An API that also reads the routes of others comes before them. */
export const apis: Readonly<Record<ApiName, RouteApi>> = {
  istio: istioApi,
  "gateway-api": gatewayApi,
};

/** Their names, in that order. */
export const apiNames: readonly ApiName[] = Object.keys(apis).filter(isApiName);

/** The API by which a mesh decides about a Service port: the first that its proxies read. */
export function meshApi(implementation: ImplementationName): RouteApi {
  const { reads } = implementations[implementation];
  const name = apiNames.find((one) => reads[one]);
  if (name === undefined) throw new Error(`${implementation} reads no routes`);
  return apis[name];
}

function isApiName(name: string): name is ApiName {
  return Object.hasOwn(apis, name);
}
