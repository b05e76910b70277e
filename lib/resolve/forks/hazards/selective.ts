/**
 * @module Forks of consumers that consume selectively: each has the file of keys, whatever its strategy, so a change of the
 * strategy restarts no pod; and one that handles its lane's messages has the time to handle the last of them.
 */
import { asNumber } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { drainSeconds, keysFile } from "../../../model/selective.ts";
import { below } from "../../../model/source.ts";
import { withKeys } from "../../consumers/mount.ts";
import type { ForkContext, ForkEntry } from "../context.ts";

type Consumer = NonNullable<ForkEntry["strategies"]>["consumer"];

/** Whether a fork with this strategy handles its lane's messages alone, on the baseline's queue. */
export function isSelective(strategy: Consumer): boolean {
  return strategy === "selective" || strategy === "draining";
}

/** The pod spec with what a selective consumer needs. Reports a strategy whose workload is no such consumer. */
export function withConsumerKeys(podSpec: JsonObject, context: ForkContext): JsonObject {
  const { target, problems, display, forkOf } = context;
  const strategy = target.entry.strategies?.consumer;
  if (target.workload.selective === undefined) {
    if (isSelective(strategy)) reportUnstated(context);
    return podSpec;
  }
  const mounted = withKeys(podSpec, target.workload);
  if (mounted === undefined) {
    problems.report({
      code: "E0834",
      message: `the fork of ${display} has another volume "${keysFile.volume}", or mounts another at ${keysFile.folder}`,
      help: "rename it in customizations.patch, or in the baseline",
      source: forkOf,
    });
    return podSpec;
  }
  if (!isSelective(strategy)) return mounted;
  // Kubernetes' own default is 30.
  const grace = asNumber(mounted.terminationGracePeriodSeconds) ?? 30;
  return { ...mounted, terminationGracePeriodSeconds: Math.max(grace, drainSeconds) };
}

// --- internal ---

function reportUnstated({ target, problems, display, settings }: ForkContext): void {
  const { kind, namespace, name } = target.workload;
  const place = namespace === settings.namespace ? "" : `${namespace}/`;
  problems.report({
    code: "E0833",
    message: `the fork of ${display} would consume selectively, and the environment does not say that its baseline does`,
    help: `where its program asks whose a message is (docs/queues.md), say so in environment.yaml: spec.workloads."${kind}/${place}${name}".consumes: selective; otherwise choose own-group, disabled, none or shared`,
    source: below(target.source, "strategies", "consumer"),
  });
}
