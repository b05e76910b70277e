/** @module The APIs of routes: adding one is a room and a line here. */
import { implementations } from "../mesh/implementations/registry.ts";
import type { ImplementationName } from "../model/settings.ts";
import type { ApiName, RouteApi } from "./api.ts";
import { gatewayApi } from "./gateway-api/api.ts";
import { istioApi } from "./istio/api.ts";

/** All of them. */
export const apis: Readonly<Record<ApiName, RouteApi>> = {
  istio: istioApi,
  "gateway-api": gatewayApi,
};

/** Their names, in the order in which entries are listed. */
export const apiNames: readonly ApiName[] = ["istio", "gateway-api"];

/** The API by which a mesh decides about a Service port: Istio's also reads the other one. */
export function meshApi(implementation: ImplementationName): RouteApi {
  return apis[implementations[implementation].istioApi ? "istio" : "gateway-api"];
}
