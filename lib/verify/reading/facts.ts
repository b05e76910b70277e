/** @module What the environment's spec says, with the defaults of the schema: all that verification needs. */

import { isNamedBy, type JsonObject, type KubeObject, objectKey } from "../../kube/object.ts";
import { portsNamed } from "../../kube/service-ports.ts";
import { type Carriers, carriersOf } from "../../model/carriers.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import {
  type EnvironmentSettings,
  type Fallback,
  routingDefaults,
  type StatedProtocol,
} from "../../model/settings.ts";
import type { Environment } from "../../model/spec.gen.ts";

/** An environment's facts. */
export interface Facts {
  readonly name: string;
  readonly namespace: string;
  readonly deploy: boolean;
  readonly suspended: boolean;
  readonly implementation: EnvironmentSettings["implementation"];
  readonly carriers: Carriers;
  readonly fallback: Fallback;
  /** True for baseline objects that this environment owns. */
  readonly owns: (object: KubeObject) => boolean;
  /** What a port of a Service is stated to speak, whatever its name says. */
  readonly stated: (service: KubeObject, port: JsonObject) => StatedProtocol | undefined;
}

/** The facts of an environment. */
export function factsOf({ environment: { spec: environment } }: EnvironmentInput): Facts {
  const { metadata, spec } = environment;
  const { baseline, routing = {} } = spec;
  const namespace = baseline.namespace ?? "default";
  const deploy = baseline.deploy ?? false;
  const adopted = baseline.adopt ?? [];
  return {
    name: metadata.name,
    namespace,
    deploy,
    suspended: spec.suspended ?? false,
    implementation: routing.implementation ?? routingDefaults.implementation,
    carriers: carriersOf(routing.carriers),
    fallback: routing.fallback ?? routingDefaults.fallback,
    owns: (object) =>
      deploy || adopted.some((entry) => isNamedBy(entry, objectKey(object), namespace)),
    stated: statedIn(environment, namespace),
  };
}

function statedIn({ spec }: Environment, namespace: string): Facts["stated"] {
  const services = spec.services ?? {};
  return (service, port) => {
    const { name, namespace: home = "" } = service.metadata;
    const own = services[`${home}/${name}`] ?? (home === namespace ? services[name] : undefined);
    const meant = Object.entries(own?.ports ?? {}).filter(([asked]) =>
      portsNamed(service, asked).includes(port),
    );
    return meant[0]?.[1].protocol;
  };
}
