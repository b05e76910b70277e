/**
 * @module The part "meshes": every request that `verify` tells apart in small environments of Cilium and of Envoy Gateway is
 * sent through a real Envoy with the route configurations that their own translators make, as `routes` does with Istio's.
 */

import { envoyProgram } from "./envoy-program.ts";
import { judge } from "./judge.ts";
import { askCilium, ciliumProgram } from "./meshes/cilium.ts";
import { askEnvoyGateway, egctl } from "./meshes/envoy-gateway.ts";
import { gatewaySubjects, meshSubjects } from "./meshes/subjects.ts";
import type { Outcome } from "./part.ts";
import { confirm } from "./routes.ts";

/** The part's name. */
export const name = "meshes";

/** The translators, and Envoy. */
export function prepare(): void {
  ciliumProgram();
  egctl();
  envoyProgram();
}

/** Asks both. */
export async function run(): Promise<Outcome> {
  const unrecorded = (subjects: ReturnType<typeof meshSubjects>) =>
    subjects.map((subject) => ({ ...judge(subject), recorded: false as const }));
  const outcomes = [
    await confirm(unrecorded(meshSubjects("cilium")), askCilium),
    await confirm(unrecorded(gatewaySubjects("envoy-gateway")), askEnvoyGateway),
  ];
  return {
    rows: outcomes.flatMap(({ rows }) => rows),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}
