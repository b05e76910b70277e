/** @module Default routes of Services, spelled out as Istio rules with the lanes before them. */
import { serviceHost } from "../../../kube/hosts.ts";
import { type JsonObject, keyString } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { labels } from "../../../model/interface.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { DefaultRoute, DefaultTable } from "../../../model/route-plan.ts";
import { keyedRules, type Namer, namer } from "./keyed-rules.ts";
import { areMany, unkeyedRule } from "./short-cut.ts";

/** The VirtualService of a Service that the baseline has none for. It belongs to all lanes: no sandbox's labels. */
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

/** How the rules are written. */
export interface DefaultRuleOptions {
  readonly carriers: Carriers;
  readonly unique: Namer;
  /** Conditions that every match gets: `gateways` in a VirtualService that gateways read too. */
  readonly restriction: JsonObject;
}

/** Keyed rules in lane key order, then the baseline's Service for everybody else. */
export function defaultRules(
  { service, port: { port }, copies }: DefaultRoute,
  { carriers, unique, restriction }: DefaultRuleOptions,
): readonly JsonObject[] {
  const name = `port-${port}`;
  const match = { port, ...restriction };
  // Like the default route: no time-out, the mesh's retries.
  const route = [{ destination: { host: serviceHost(service), port: { number: port } } }];
  const fallback = { name: unique(name), match: [match], route };
  const shortCut = () => unkeyedRule({ name: unique(`${name}-no-key`), route }, [match], carriers);
  return [
    ...(areMany(copies) ? [shortCut()] : []),
    ...copies.flatMap((copy) =>
      keyedRules({ body: {}, matches: [match], name }, copy, carriers, unique),
    ),
    fallback,
  ];
}
