/**
 * @module What makes a workload unsafe to run twice, seen on the finished fork: ports, networks and
 * processes of the node, addresses of single baseline pods.
 */
import { asArray, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { type ConfigLookup, placesWith } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf } from "../draft.ts";

/** Reports ports, networks and processes of the node that the fork's pods would share with the baseline's. */
export function checkHostAccess(podSpec: JsonObject, context: ForkContext): void {
  const found = containersOf(podSpec).flatMap(({ name, body }) =>
    asArray(body.ports).flatMap((port) => {
      const number = at(port, "hostPort");
      return typeof number === "number" && number > 0
        ? [`hostPort ${number} of container "${name}"`]
        : [];
    }),
  );
  // With the node's processes and its shared memory a fork sees, and may disturb, the baseline's.
  const own = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => podSpec[field] === true);
  found.push(...own);
  if (found.length === 0) return;
  context.problems.report({
    code: "E0330",
    message: `the fork of ${context.display} would use ${found.join(", ")} of its node`,
    help: "the baseline's pods use the same; remove it with customizations.patch",
    source: context.forkOf,
  });
}

/** Warns of values that name one pod of the baseline StatefulSet, for example `db-0.db`. */
export function checkPodAddresses(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { workload } = context.target;
  if (workload.kind !== "StatefulSet") return;
  const address = new RegExp(`(^|[^-a-z0-9.])${workload.name.replaceAll(".", "\\.")}-\\d+\\.`);
  const places = placesWith(podSpec, lookup, (text) => address.test(text));
  if (places.length === 0) return;
  context.problems.report({
    code: "W0319",
    message: `in the fork of ${context.display}, ${places.join(", ")} names single pods of the baseline`,
    help: `the fork's first pod is "${context.target.name}-0"; set the value under customizations`,
    source: context.forkOf,
  });
}

/** The node of one strategy of the entry. */
export function strategySource(context: ForkContext, name: string): SourceRef {
  return below(context.target.source, "strategies", name);
}
