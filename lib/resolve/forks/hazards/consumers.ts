/**
 * @module Forks that consume messages. Routing rules do not reach a broker: a second consumer in the
 * baseline's group takes a share of everybody's messages, so a consumer needs a declared strategy.
 */
import type { JsonObject } from "../../../kube/object.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf, wordsOf } from "../draft.ts";

const consumingName =
  /(^|_)CONSUMERS?(_|$)|(^|_)GROUP_?ID$|(^|_)KAFKA_GROUP$|(^|_)SUBSCRIPTION(_NAME|_ID)?$|(^|_)QUEUE(_NAME|_URL)?$/i;
/** An account's, not a message queue's. */
const otherName = /(^|_)(AZURE|ARM)_SUBSCRIPTION|(^|_)(USER|SECURITY|RUN_AS|LINUX)_GROUP_?ID$/i;
const consumingFlag =
  /^--?([a-z]+[.-])?(consumer([.-]group([.-]id)?)?|group[.-]id|subscription|queue([.-]name)?)(=|$)/i;
const brokerValue =
  /\b(amqps?|kafka|nats|pulsar(\+ssl)?|mqtts?|stomp):\/\/|[a-z0-9]:(9092|9093|5672|5671|4222|6650|61616|1883)\b/i;

/** Reports a fork that consumes, or may, and does not say what becomes of the baseline's messages. */
export function checkConsumer(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { entry, workload, services } = context.target;
  if (entry.strategies?.consumer !== undefined || workload.kind === "CronJob") return;
  const signs = containersOf(podSpec).flatMap(({ body }) => [
    ...variablesOf(body, lookup)
      .filter(({ name }) => isConsuming(name))
      .map((v) => `variable "${v.name}"`),
    ...wordsOf(body)
      .filter((word) => consumingFlag.test(word))
      .map((word) => `argument "${word}"`),
  ]);
  if (services.length === 0 || signs.length > 0) {
    reportConsumer(context, [...new Set(signs)]);
  } else {
    warnOfBroker(podSpec, context, lookup);
  }
}

// --- internal ---

function isConsuming(name: string): boolean {
  return consumingName.test(name) && !otherName.test(name);
}

function reportConsumer(context: ForkContext, signs: readonly string[]): void {
  const evidence =
    signs.length === 0
      ? "no Service selects its pods, so that it works on its own"
      : signs.join(", ");
  context.problems.report({
    code: "E0333",
    message: `${context.display} seems to consume messages (${evidence}), and its fork would take the baseline's`,
    help: "add strategies.consumer: own-group (with consumerGroupEnv, or a group or queue set by customizations), disabled (customizations switch consuming off) or shared (it may take the baseline's messages)",
    source: context.forkOf,
  });
}

function warnOfBroker(podSpec: JsonObject, context: ForkContext, lookup: ConfigLookup): void {
  const names = containersOf(podSpec).flatMap(({ body }) =>
    variablesOf(body, lookup)
      .filter(({ value }) => value !== undefined && brokerValue.test(value))
      .map(({ name }) => `"${name}"`),
  );
  if (names.length === 0) return;
  context.problems.report({
    code: "W0317",
    message: `${context.display} knows a message broker (${[...new Set(names)].join(", ")})`,
    help: "if it only publishes, strategies.consumer: disabled says so; if it consumes, choose own-group, disabled or shared",
    source: context.forkOf,
  });
}
