/**
 * @module The baseline index: who selects whom, what ports speak, which routes exist. Baseline objects
 * are not validated by a schema: what cannot be understood is a warning at its node, and is skipped.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { Namespaces } from "../../kube/namespaces.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import { gatewayTables } from "../../mesh/gateway-api/read/routes.ts";
import {
  checkDestinationRules,
  DestinationRules,
} from "../../mesh/istio/read/destination-rules.ts";
import { istioTables } from "../../mesh/istio/read/virtual-services.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject, EnvironmentInput } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { portFacts } from "./facts.ts";
import { indexSelectors } from "./selectors.ts";
import { indexServices, serviceObjects, servicesByWorkload } from "./services.ts";
import { indexWorkloads } from "./workloads.ts";

/** Indexes the baseline. Does not depend on sandboxes, nor on the order of the input. */
export function indexBaseline(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  problems: Problems,
): BaselineIndex {
  const objects = byKey(input.baseline);
  const workloads = indexWorkloads(objects, problems);
  const raw = serviceObjects(objects);
  const facts = portFacts(input, settings, raw, problems);
  const services = indexServices({ objects, services: raw, workloads, facts }, settings, problems);
  const namespaces = new Namespaces(input.baseline.map(({ object }) => object));
  const destinationRules = new DestinationRules(objects);
  checkDestinationRules(objects, services, problems);
  return {
    objects,
    workloads,
    services,
    servicesOf: servicesByWorkload(services, workloads),
    selectors: indexSelectors(objects.values(), namespaces, problems),
    tables: [
      ...istioTables({ objects, services, destinationRules }, problems),
      ...gatewayTables({ objects, services, implementation: settings.implementation }, problems),
    ],
    destinationRules: destinationRules.byService(),
    namespaces: namespaces.names,
  };
}

function byKey(baseline: readonly BaselineObject[]): ReadonlyMap<string, BaselineObject> {
  const entries = baseline.map((entry): [string, BaselineObject] => [
    keyString(objectKey(entry.object)),
    entry,
  ]);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
