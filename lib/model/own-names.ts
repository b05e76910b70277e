/** @module What only a lane has, by name: public hosts and Services that its sandbox states, as the output has them. */
import { isOwnRoute } from "../kube/added.ts";
import { compareText } from "../kube/compare-text.ts";
import { at, texts } from "../kube/json.ts";
import { displayName, type KubeObject, objectKey } from "../kube/object.ts";
import { annotations } from "./interface.ts";

/** Names that the baseline does not have. */
export interface OwnNames {
  /** Host names at Gateways. */
  readonly hosts: readonly string[];
  /** `Service shop/api-pr-7-0123abcd`. */
  readonly services: readonly string[];
}

/** Those among the objects of a lane's release unit. */
export function ownNames(objects: readonly KubeObject[]): OwnNames {
  const own = objects.filter(
    ({ metadata }) => metadata.annotations?.[annotations.object] !== undefined,
  );
  const services = own.filter(({ kind }) => kind === "Service");
  const inside = services.map(({ metadata }) => `${metadata.name}.${metadata.namespace}.`);
  const hosts = own
    .filter(isOwnRoute)
    .flatMap(({ spec }) => [...texts(at(spec, "hosts")), ...texts(at(spec, "hostnames"))])
    .filter((host) => !inside.some((prefix) => host.startsWith(prefix)));
  return {
    hosts: [...new Set(hosts)].sort(compareText),
    services: services.map((one) => displayName(objectKey(one))).sort(compareText),
  };
}
