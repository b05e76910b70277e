/** @module What the environment's spec says, with the defaults of the schema: all that verification needs. */

import { isNamedBy, type KubeObject, objectKey } from "../../kube/object.ts";
import { type Carriers, carriersOf } from "../../model/carriers.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import type { EnvironmentSettings, Fallback, StatedProtocol } from "../../model/settings.ts";
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
  /** What a Service port is stated to speak, whatever its name says. */
  readonly stated: (
    service: string,
    port: number,
    portName: string | undefined,
  ) => StatedProtocol | undefined;
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
    implementation: routing.implementation ?? "istio",
    carriers: carriersOf(routing.carriers),
    fallback: routing.fallback ?? "baseline",
    owns: (object) =>
      deploy || adopted.some((entry) => isNamedBy(entry, objectKey(object), namespace)),
    stated: statedIn(environment, namespace),
  };
}

function statedIn({ spec }: Environment, namespace: string): Facts["stated"] {
  const services = spec.services ?? {};
  return (service, port, portName) => {
    const [home, name = ""] = service.split("/");
    const own = services[service] ?? (home === namespace ? services[name] : undefined);
    const ports = own?.ports ?? {};
    return (ports[String(port)] ?? (portName === undefined ? undefined : ports[portName]))
      ?.protocol;
  };
}
