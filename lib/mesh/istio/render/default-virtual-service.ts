/** @module A VirtualService for a Service that has none in the baseline. */

import { serviceHost } from "../../../kube/hosts.ts";
import { keyString } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { labels } from "../../../model/interface.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { DefaultTable } from "../../../model/route-plan.ts";
import { defaultRules } from "./default-rules.ts";
import { namer } from "./keyed-rules.ts";

/** Renders the table of one Service. It carries no sandbox's labels: it is every lane's. */
export function renderDefaultTable(
  { service, routes }: DefaultTable,
  environment: ResolvedEnvironment,
): Contribution {
  const { settings } = environment;
  const unique = namer([]);
  const causes = routes.flatMap((route) => route.copies).flatMap((copy) => copy.sources);
  return {
    object: {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: {
        name: tableName(service.name, service.namespace, environment),
        namespace: service.namespace,
        labels: { [labels.environment]: settings.name },
      },
      spec: {
        hosts: [serviceHost(service)],
        http: routes.flatMap((route) =>
          defaultRules(route, { carriers: settings.carriers, unique, restriction: {} }),
        ),
      },
    },
    phase: "route",
    unit: { kind: "routes" },
    sources: [...new Set([...causes, service.source])],
  };
}

/** The Service's name, unless the baseline uses it for the VirtualService of other hosts. */
function tableName(service: string, namespace: string, { baseline }: ResolvedEnvironment): string {
  const taken = (name: string) =>
    baseline.objects.has(
      keyString({ group: "networking.istio.io", kind: "VirtualService", namespace, name }),
    );
  const free = (name: string) => !taken(name) && !baseline.services.has(`${namespace}/${name}`);
  if (!taken(service)) return service;
  let name = `${service}-isolane`;
  for (let n = 2; !free(name); n++) name = `${service}-isolane-${n}`;
  return name;
}
