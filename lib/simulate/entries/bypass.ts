/** @module Callers in the mesh whose requests to a Service port meet no rule: the implementation's facts decide. */
import { serviceHost } from "../../kube/hosts.ts";
import { asString, at, stringMap } from "../../kube/json.ts";
import type { Bypass } from "../../mesh/implementations/bypass.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import { podMarks } from "../../mesh/implementations/pod-marks.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { StatedSettings } from "../../model/settings.ts";
import { apis } from "../apis.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";

/** What keeps a client's requests to a Service port from its rules. Who is outside the mesh is told apart. */
export function bypassAt(
  cluster: Cluster,
  settings: Pick<StatedSettings, "implementation" | "membership">,
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
