/** @module All backends. A new one gets its own folder, a line here and its name in the schema's enum. */
import type { BackendName } from "../model/settings.ts";
import type { Backend } from "./backend.ts";
import { gatewayApiBackend } from "./gateway-api/gateway-api.ts";
import { istioBackend } from "./istio/istio.ts";

/** Every backend by its name. The compiler checks that none is missing. */
export const backends = {
  "gateway-api": gatewayApiBackend,
  istio: istioBackend,
} as const satisfies Readonly<Record<BackendName, Backend>>;
