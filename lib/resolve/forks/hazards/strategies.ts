/**
 * @module Strategies that change the fork itself: the schedule of a CronJob and the name of a
 * consumer group. Those that only answer for a hazard are read where the hazard is looked for.
 */
import { asArray, isRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { atKey, below } from "../../../model/source.ts";
import { type ConfigLookup, type Variable, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { type Draft, mapContainers, podSpecOf, withPodSpec, withSpecField } from "../draft.ts";
import { setVariable } from "../variables.ts";
import { strategySource } from "./hazards.ts";
import { applyVolumeStrategy } from "./volumes.ts";

/** The draft with the entry's strategies applied. Reports strategies that are missing or do not apply. */
export function applyStrategies(draft: Draft, context: ForkContext, lookup: ConfigLookup): Draft {
  const scheduled = applySchedule(draft, context);
  const mounted = withPodSpec(scheduled, applyVolumeStrategy(podSpecOf(scheduled), context));
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
  const { strategies, customizations } = context.target.entry;
  const name = strategies?.consumerGroupEnv;
  if (name === undefined) return podSpec;
  if (strategies?.consumer !== "own-group") {
    reportMisplaced(context, "consumerGroupEnv", "it goes with strategies.consumer: own-group");
    return podSpec;
  }
  const customized = (customizations?.env ?? []).findIndex((change) => change.name === name);
  if (customized >= 0) {
    const source = below(context.target.source, "customizations", "env", customized, "name");
    reportGroup(context, `"${name}" is also set under customizations.env`, [
      { message: "set here", source },
    ]);
    return podSpec;
  }
  const holders = asArray(podSpec.containers).flatMap((body): readonly Variable[] =>
    isRecord(body) ? variablesOf(body, lookup).filter((variable) => variable.name === name) : [],
  );
  if (holders.length === 0) {
    reportGroup(context, `no container of ${context.display} has a variable "${name}"`);
  } else if (holders.some(({ value }) => value === undefined)) {
    reportGroup(
      context,
      `the value of "${name}" in ${context.display} is not known at compile time`,
    );
  }
  return mapContainers(podSpec, ({ list, body }) => {
    const value = variablesOf(body, lookup).find((variable) => variable.name === name)?.value;
    if (list !== "containers" || value === undefined) return body;
    return setVariable(body, { name, value: `${value}-${context.sandbox.key}` });
  });
}

function reportGroup(
  context: ForkContext,
  message: string,
  related?: readonly { readonly message: string; readonly source: ReturnType<typeof below> }[],
): void {
  context.problems.report({
    code: "E0335",
    message,
    help: "name a variable with a literal value (or one of a ConfigMap in the baseline), or leave consumerGroupEnv out and set the group under customizations.env",
    source: strategySource(context, "consumerGroupEnv"),
    ...(related === undefined ? {} : { related }),
  });
}

function reportMisplaced(context: ForkContext, name: string, why: string): void {
  context.problems.report({
    code: "E0336",
    message: `strategies.${name} does not apply to the fork of ${context.display}: ${why}`,
    help: "remove it",
    source: atKey(strategySource(context, name)),
  });
}
