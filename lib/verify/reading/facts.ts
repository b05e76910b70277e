/** @module What the environment's spec says: all that verification needs. */

import { strayHook } from "../../kube/hooks.ts";
import { isNamedBy, type JsonObject, type KubeObject, objectKey } from "../../kube/object.ts";
import { portsNamed } from "../../kube/service-ports.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { type StatedProtocol, type StatedSettings, settingsOf } from "../../model/settings.ts";
import type { Environment } from "../../model/spec.gen.ts";

/** An environment's settings, and the questions that checks ask of its spec. */
export interface Facts extends StatedSettings {
  readonly suspended: boolean;
  /** True for baseline objects that this environment owns; never for a hook that its engine would not run as one. */
  readonly owns: (object: KubeObject) => boolean;
  /** What a port of a Service is stated to speak, whatever its name says. */
  readonly stated: (service: KubeObject, port: JsonObject) => StatedProtocol | undefined;
}

/** The facts of an environment. */
export function factsOf({ environment: { spec: environment } }: EnvironmentInput): Facts {
  const settings = settingsOf(environment);
  const { suspended, baseline } = environment.spec;
  return {
    ...settings,
    suspended,
    owns: (object) =>
      strayHook(object, settings.gitops?.engine) === undefined &&
      (settings.deploy ||
        baseline.adopt.some((entry) => isNamedBy(entry, objectKey(object), settings.namespace))),
    stated: statedIn(environment, settings.namespace),
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
