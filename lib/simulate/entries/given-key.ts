/** @module The key that a caller's own proxy gives to requests that carry none: the APIs of routes say it. */
import type { KubeObject } from "../../kube/object.ts";
import { apis } from "../apis.ts";
import type { Client, Cluster } from "../cluster/cluster.ts";
import type { GivenKey } from "../requests/keys.ts";

/** The key that a client's requests get. */
export function givenTo(cluster: Cluster, client: Client): GivenKey | undefined {
  const found = Object.values(apis).map((api) => api.givenTo?.(cluster, client));
  return found.find((given) => given !== undefined);
}

/** The key that an object makes proxies give. */
export function givenBy(object: KubeObject): GivenKey | undefined {
  const found = Object.values(apis).map((api) => api.givenBy?.(object));
  return found.find((given) => given !== undefined);
}
