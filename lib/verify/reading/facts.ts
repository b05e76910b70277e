/** @module What the environment's spec says: all that verification needs. */

import { isNamedBy, type KubeObject, objectKey } from "../../kube/object.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { type StatedProtocol, type StatedSettings, settingsOf } from "../../model/settings.ts";
import type { Environment } from "../../model/spec.gen.ts";

/** An environment's settings, and the questions that checks ask of its spec. */
export interface Facts extends StatedSettings {
  readonly suspended: boolean;
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
  const settings = settingsOf(environment);
  const { suspended, baseline } = environment.spec;
  return {
    ...settings,
    suspended,
    owns: (object) =>
      settings.deploy ||
      baseline.adopt.some((entry) => isNamedBy(entry, objectKey(object), settings.namespace)),
    stated: statedIn(environment, settings.namespace),
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
