/** @module All backends. A new one gets its own folder, a line here and its name in the schema's enum. */
import type { BackendName } from "../model/settings.ts";
import type { Backend } from "./backend.ts";
import { gatewayApi } from "./gateway-api/gateway-api.ts";
import { istio } from "./istio/istio.ts";

/** Every backend by its name. The compiler checks that none is missing. */
export const backends = {
  "gateway-api": gatewayApi,
  istio,
} as const satisfies Readonly<Record<BackendName, Backend>>;
