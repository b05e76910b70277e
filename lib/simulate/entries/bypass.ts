/** @module Callers in the mesh whose requests to a Service port meet no rule: the implementation's facts decide. */
import { serviceHost } from "../../kube/hosts.ts";
import { asString, at, stringMap } from "../../kube/json.ts";
import { oncePer } from "../../kube/once.ts";
import type { Bypass } from "../../mesh/implementations/bypass.ts";
import { bypassClass as classOf } from "../../mesh/implementations/bypass-class.ts";
import type { Implementation } from "../../mesh/implementations/implementation.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import { podMarks } from "../../mesh/implementations/pod-marks.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { StatedSettings } from "../../model/settings.ts";
import { apis } from "../apis.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";

type Settings = Pick<StatedSettings, "implementation" | "membership">;

/** What of a client decides about its bypasses, as text: those of alike clients are the same. */
export function bypassClass(cluster: Cluster, settings: Settings, client: Client): string {
  const home = cluster.namespace(client.namespace);
  const asked = labelsAsked(cluster)(implementations[settings.implementation]);
  return classOf(settings, client, home, asked);
}

const labelsAsked = oncePer((cluster: Cluster) =>
  oncePer(({ bypassLabels }: Implementation): readonly string[] => [
    ...new Set(bypassLabels?.((group, kind) => cluster.of(group, kind))),
  ]),
);

/** What keeps a client's requests to a Service port from its rules. Who is outside the mesh is told apart. */
export function bypassAt(
  cluster: Cluster,
  settings: Settings,
  { service, port, client }: { service: Service; port: number; client: Client },
): Bypass | undefined {
  const home = cluster.namespace(client.namespace);
  const { kind, captured } = membershipOf(settings, client, home);
  if (kind === "out" || captured === true) return undefined;
  const address = asString(at(service.object, "spec", "clusterIP"));
  return implementations[settings.implementation].bypassOf(
    podMarks(client, home),
    {
      host: serviceHost(service),
      namespace: service.namespace,
      ...(address === undefined ? {} : { address }),
      port,
      annotations: stringMap(at(service.object, "metadata", "annotations")),
      rules: Object.values(apis).flatMap((api) => api.rulesFor(cluster, service)),
    },
    (group, kindName) => cluster.of(group, kindName),
  );
}
