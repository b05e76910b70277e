/**
 * @module Strategies that change the fork itself: the schedule of a CronJob and the name of a
 * consumer group. Those that only answer for a hazard are read where the hazard is looked for.
 */
import type { JsonObject } from "../../../kube/object.ts";
import { atKey } from "../../../model/source.ts";
import type { ConfigLookup } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { type Draft, podSpecOf, withPodSpec, withSpecField } from "../draft.ts";
import { groupKey, withGroup } from "./consumer-group.ts";
import { strategySource } from "./hazards.ts";
import { applyMigrationStrategy } from "./migrations.ts";
import { isSelective } from "./selective.ts";
import { applyVolumeStrategy } from "./volumes.ts";

/** The draft with the entry's strategies applied. Reports strategies that are missing or do not apply. */
export function applyStrategies(draft: Draft, context: ForkContext, lookup: ConfigLookup): Draft {
  const scheduled = applySchedule(draft, context);
  const skipping = withPodSpec(
    scheduled,
    applyMigrationStrategy(podSpecOf(scheduled), context, lookup),
  );
  const mounted = withPodSpec(skipping, applyVolumeStrategy(podSpecOf(skipping), context));
  return withPodSpec(mounted, applyConsumerGroup(podSpecOf(mounted), context, lookup));
}

// --- internal ---

function applySchedule(draft: Draft, context: ForkContext): Draft {
  const { entry, workload } = context.target;
  const schedule = entry.strategies?.schedule;
  if (workload.kind === "CronJob") {
    if (schedule === "suspend") return withSpecField(draft, "suspend", true);
    if (schedule === undefined) {
      context.problems.report({
        code: "E0334",
        message: `the fork of ${context.display} would run at the same times as the baseline's`,
        help: "add strategies.schedule: suspend (it never runs by itself) or run (it runs beside the baseline's)",
        source: context.forkOf,
      });
    }
  } else if (schedule !== undefined) {
    reportMisplaced(context, "schedule", "only a CronJob has a schedule");
  }
  return draft;
}

function applyConsumerGroup(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): JsonObject {
  const { strategies } = context.target.entry;
  const name = strategies?.consumerGroupEnv;
  if (name === undefined) {
    if (strategies?.consumerGroupOf !== undefined) {
      reportMisplaced(context, "consumerGroupOf", "it goes with strategies.consumerGroupEnv");
    }
    return podSpec;
  }
  const { consumer } = strategies ?? {};
  if (consumer !== "own-group" && consumer !== "none" && !isSelective(consumer)) {
    const why =
      "it goes with strategies.consumer: own-group or selective, or none for a queue that it writes to";
    reportMisplaced(context, "consumerGroupEnv", why);
    return podSpec;
  }
  if (strategies?.consumerGroupOf !== undefined && isSelective(consumer)) {
    const why = "a fork that consumes selectively has a group of its own, in every lane";
    reportMisplaced(context, "consumerGroupOf", why);
  }
  return withGroup(podSpec, name, groupKey(context), { context, lookup });
}

function reportMisplaced(context: ForkContext, name: string, why: string): void {
  context.problems.report({
    code: "E0336",
    message: `strategies.${name} does not apply to the fork of ${context.display}: ${why}`,
    help: "remove it",
    source: atKey(strategySource(context, name)),
  });
}
