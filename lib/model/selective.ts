/**
 * @module Selective consumption: where a consumer finds whose a message is. Names of objects, files and fields that leave
 * the compiler: an interface, like `interface.ts`; programs read them by the libraries of `sdk/`.
 */
import { boundedName } from "../kube/bounded-name.ts";
import { lengths } from "../kube/limits.ts";

/** The file of keys, in the pods of the consumer and of its forks. */
export const keysFile = {
  volume: "isolane-keys",
  folder: "/etc/isolane/keys",
  /** The key of the ConfigMap. */
  name: "keys.json",
} as const;

/** What the file says: which sandbox's fork handles the messages of a routing key, and where these carry it. */
export interface KeyTable {
  readonly version: 1;
  /** `Deployment/shop/billing`. */
  readonly consumer: string;
  /** Names of the environment's carriers by their kinds: `baggage`, `header`. */
  readonly carriers: Readonly<Record<string, string>>;
  /** The sandbox by the routing key, of each lane that forks the consumer. The baseline handles all else. */
  readonly forks: Readonly<Record<string, string>>;
}

/** Seconds that a fork has to handle what is left, when it is told to end. */
export const drainSeconds = 150;

/** What of a workload makes the name of its ConfigMap. */
interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The name of the ConfigMap in the consumer's namespace: a team that deploys the baseline itself mounts it by that. */
export function keysMapName({ kind, name }: Omit<Named, "namespace">): string {
  return boundedName(`isolane-keys-${kind.toLowerCase()}-${name}`, lengths.subdomain);
}

/** The consumer as its table names it. */
export function consumerName({ kind, namespace, name }: Named): string {
  return `${kind}/${namespace}/${name}`;
}

/** Whether a fork with this strategy for consumers handles its lane's messages, and the baseline leaves it them. */
export function takesOver(strategy: string | undefined): boolean {
  return strategy === "selective";
}
