/** Text of a lane that the stated versions do not know. */
import { compiled, edited, shop } from "../../support/verified.ts";
import { areFound, type Corruption, once } from "../hand-edits.ts";

const path = "environments/staging/environment.yaml";
const files = shop("gateway-api");
const world = compiled({
  ...files,
  [path]: (files[path] ?? "").replace(
    "implementation: istio",
    '$&, versions: { gatewayApi: "1.4" }',
  ),
});

const corrupted = (change: (text: string) => string) => (): Corruption => ({
  world: edited(world, /sandboxes\/pr-12\/routes\/shop\/httproute-items/, change),
  codes: ["E0695"],
});

areFound({
  "an experimental field of a route": corrupted(
    once(/^ {2}rules:\n/m, "  useDefaultGateways: All\n$&"),
  ),
  "a retry that 1.7 makes standard": corrupted(
    once(/^ {2}rules:\n {2}- /m, "$&retry: { attempts: 2 }\n    "),
  ),
});
