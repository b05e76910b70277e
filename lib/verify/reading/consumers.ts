/** @module The consumers that the environment's spec says consume selectively, and whose messages are left to which fork. */

import { grouped } from "../../kube/grouped.ts";
import { asString, at } from "../../kube/json.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import {
  consumerName,
  type KeyTable,
  keysFile,
  keysMapName,
  takesOver,
} from "../../model/selective.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { Pods } from "../../simulate/cluster/cluster.ts";
import type { Reading } from "./reading.ts";
import { statedForks } from "./stated-forks.ts";

/** One of them. */
export interface Consumer {
  /** The baseline's pods: `Deployment shop/billing` is their workload. */
  readonly pods: Pods;
  /** Its ConfigMap. */
  readonly map: string;
  /** That by `keyString`. */
  readonly key: string;
  /** The sandbox that handles the messages of a routing key. Those of all others are the baseline's. */
  readonly forks: KeyTable["forks"];
  /** Where the spec says that it consumes selectively. */
  readonly source: SourceRef;
}

/** All of them that the baseline has, by their workloads, for example `Deployment shop/billing`. */
export const consumersIn = oncePer((reading: Reading): ReadonlyMap<string, Consumer> => {
  const { input, before, facts } = reading;
  const { spec, source } = input.environment;
  const stated = Object.entries(spec.spec.workloads ?? {}).flatMap(([asked, { consumes }]) => {
    const [kind = "", ...place] = asked.split("/");
    const [name = "", namespace = facts.namespace] = place.reverse();
    const pods = before.podsOf(`${kind} ${namespace}/${name}`);
    if (consumes === undefined || pods === undefined) return [];
    return [
      { pods, name, namespace, source: below(source, "spec", "workloads", asked, "consumes") },
    ];
  });
  const rows = rowsOf(reading);
  return new Map(
    stated.map(({ pods, name, namespace, source: own }) => {
      const map = keysMapName({ kind: pods.object.kind, name });
      const key = keyString({ group: "", kind: "ConfigMap", namespace, name: map });
      return [
        pods.workload,
        { pods, map, key, forks: Object.fromEntries(rows.get(pods.workload) ?? []), source: own },
      ];
    }),
  );
});

/** The text of a consumer's table; undefined: the output has none. */
export function tableText({ key }: Consumer, { output }: Reading): string | undefined {
  return asString(at(output.byKey.get(key)?.object, "data", keysFile.name));
}

/** What its table has to say. */
export function wantedTable({ pods, forks }: Consumer, carriers: KeyTable["carriers"]): KeyTable {
  const { kind, metadata } = pods.object;
  const { namespace = "", name } = metadata;
  return { version: 1, consumer: consumerName({ kind, namespace, name }), carriers, forks };
}

/**
 * Of each lane that has, or would have while nobody of it is suspended, a fork that takes a consumer's messages: by the
 * consumer's workload.
 */
const rowsOf = oncePer(({ lanes, sandboxes, facts }: Reading) => {
  const taken = new Map(
    [...sandboxes].map(([name, sandbox]) => {
      const own = statedForks(sandbox, facts).filter(({ spec }) =>
        takesOver(spec.strategies?.consumer),
      );
      return [name, new Set(own.map(({ baseline }) => baseline))] as const;
    }),
  );
  return grouped(
    lanes.flatMap(({ key, members }) =>
      [...members].flatMap((name) =>
        [...(taken.get(name) ?? [])].map((workload) => [workload, [key, name] as const] as const),
      ),
    ),
  );
});

/** Whether an object is the table of a consumer. */
export function isTable(object: KubeObject, reading: Reading): boolean {
  return tableKeys(reading).has(keyString(objectKey(object)));
}

const tableKeys = oncePer(
  (reading: Reading): ReadonlySet<string> =>
    new Set([...consumersIn(reading).values()].map(({ key }) => key)),
);
