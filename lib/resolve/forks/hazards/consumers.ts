/**
 * @module Forks that consume messages. Routing rules do not reach a broker: a second consumer in the
 * baseline's group takes a share of everybody's messages, so a consumer needs a declared strategy.
 */
import {
  brokerVariable,
  httpQueue,
  isBrokerAddress,
  isBrokerPort,
  queueTrigger,
  workerCommand,
} from "../../../kube/brokers.ts";
import { grouped } from "../../../kube/grouped.ts";
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import { displayName, type JsonObject, keyString, objectKey } from "../../../kube/object.ts";
import { oncePer } from "../../../kube/once.ts";
import { scaledBy } from "../../../kube/scaling.ts";
import { isWatchingPort } from "../../../kube/watching-ports.ts";
import type { Service } from "../../../model/baseline.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import { baselineConfig, type ConfigLookup } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { type Told, toldTo } from "./evidence.ts";
import { isSelective } from "./selective.ts";
import { reportUnfounded } from "./unfounded.ts";

const consumingName =
  /(^|_)CONSUMERS?(_|$)|(^|_)GROUP_?ID$|(^|_)KAFKA_GROUP$|(^|_)SUBSCRIPTION(_NAME|_ID)?$|(^|_)QUEUE(_NAME|_URL)?$|(^|_)(REPLICATION_SLOT|SLOT_NAME)$/i;
/** An account's, not a message queue's. */
const otherName = /(^|_)(AZURE|ARM)_SUBSCRIPTION|(^|_)(USER|SECURITY|RUN_AS|LINUX)_GROUP_?ID$/i;
/** Groups and queues have names of Services too; only these hold addresses. */
const addressName = /(HOST(NAME)?|ADDR(ESS)?|URL|URI|ENDPOINT|SERVER|SERVICE)$/i;
const consumingFlag =
  /^--?([a-z]+[.-])?(consumer([.-]group([.-]id)?)?|group[.-]id|subscription|queue([.-]name)?)(=|$)/i;
const consumingText = /\b(group[-._]?id|consumer[-._]group([-._]id)?)["']?\s*[:=]/i;

/** Reports a fork that consumes, or may, and does not say what becomes of the baseline's messages. */
export function checkConsumer(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { entry, workload, services } = context.target;
  const told = toldTo(podSpec, lookup);
  const strategy = entry.strategies?.consumer;
  if (strategy === "own-group" || isSelective(strategy)) checkOwnGroup(told, context);
  if (strategy !== undefined) return;
  if (workload.kind === "CronJob" && workload.selective === undefined) return;
  const signs = [
    ...(workload.selective === undefined ? [] : ["spec.workloads says consumes: selective"]),
    ...told.filter((one) => isConsuming(one, context)).map(({ what }) => what),
    ...commandsIn(told),
    ...triggersFor(context),
  ];
  if (!isServing(services) || signs.length > 0) {
    reportConsumer(context, [...new Set(signs)]);
  } else {
    warnOfBroker(told, context);
  }
}

// --- internal ---

/** A Service for those who watch only shows how the work goes. */
function isServing(services: ForkContext["target"]["services"]): boolean {
  return services.some(({ baseline }) => baseline.ports.some((port) => !isWatchingPort(port)));
}

function commandsIn(told: readonly Told[]): readonly string[] {
  const words = told.flatMap(({ by, text }) => (by === "argument" ? [text] : []));
  const found = workerCommand.exec(words.join(" "))?.[0].trim();
  return found === undefined ? [] : [`command "${found}"`];
}

/** What scales the workload by the length of a queue knows that it consumes. */
function triggersFor({ baseline, target }: ForkContext): readonly string[] {
  const own = scalersOf(baseline).get(keyString(objectKey(target.workload.object))) ?? [];
  return own.flatMap((object) =>
    asArray(at(object.spec, "triggers"))
      .map((trigger) => asString(at(trigger, "type")) ?? "")
      .filter((type) => queueTrigger.test(type))
      .map((type) => `trigger "${type}" of ${displayName(objectKey(object))}`),
  );
}

/** The autoscalers of a baseline, by what they scale. */
const scalersOf = oncePer(({ objects }: BaselineIndex) =>
  grouped(
    [...objects.values()].flatMap(({ object }) =>
      [...scaledBy([object])].map((scaled) => [scaled, object] as const),
    ),
  ),
);

function isConsuming({ by, text }: Told, context: ForkContext): boolean {
  if (by === "argument") return consumingFlag.test(text);
  const [name, value] = parted(text);
  if (by === "file" || !consumingName.test(name) || otherName.test(name)) return false;
  // The address of an API about consumers, or in front of a queue, is no queue.
  if (/^https?:\/\//i.test(value)) return httpQueue.test(value);
  const named = addressName.test(name) ? serviceAt(value, context) : undefined;
  return named === undefined || named.ports.some(isBrokerPort);
}

function parted(text: string): readonly [name: string, value: string] {
  const end = text.indexOf("=");
  return [text.slice(0, end), text.slice(end + 1)];
}

/** The Service of the baseline that an address without a scheme names, by itself or by one of its pods. */
function serviceAt(address: string, { baseline, target }: ForkContext): Service | undefined {
  const host = address.replace(/:\d+$/, "");
  if (!/^[a-z]([-a-z0-9.]*[a-z0-9])?$/.test(host)) return undefined;
  const [first = "", second, third] = host.replace(/\.svc(\..*)?$/, "").split(".");
  const own = target.workload.namespace;
  const keys = [
    `${second ?? own}/${first}`,
    ...(second === undefined ? [] : [`${third ?? own}/${second}`]),
  ];
  return keys.flatMap((key) => baseline.services.get(key) ?? [])[0];
}

/** Own is what nothing gives a group, a queue or a subscription of its own is not. */
function checkOwnGroup(told: readonly Told[], context: ForkContext): void {
  const { entry, template, workload } = context.target;
  if (entry.strategies?.consumerGroupEnv !== undefined) return;
  const before = toldTo(
    asRecord(template.spec),
    baselineConfig(context.baseline, workload.namespace),
  );
  const [was, is] = [before, told].map((list) => new Set(list.map(({ text }) => text)));
  const signs = before.filter((one) => isConsuming(one, context) || consumingText.test(one.text));
  const added = told.filter(({ text }) => was?.has(text) === false && !isIsolanes(text));
  const { key, name } = context.sandbox;
  const isFounded =
    signs.some(({ text }) => is?.has(text) === false) ||
    added.some(
      (one) =>
        signs.length === 0 ||
        one.by !== "variable" ||
        isConsuming(one, context) ||
        [key, name].some((own) => one.text.includes(own)),
    );
  if (isFounded) return;
  const what = [...new Set(signs.map((sign) => sign.what))].join(", ");
  reportUnfounded(
    context,
    "consumer",
    what === "" ? "it is told what the baseline is told" : `${what} is as in the baseline`,
  );
}

function isIsolanes(text: string): boolean {
  return /^(ISOLANE_|OTEL_RESOURCE_ATTRIBUTES=)/.test(text);
}

function reportConsumer(context: ForkContext, signs: readonly string[]): void {
  const { services, workload } = context.target;
  const names = services.map(({ baseline }) => `${baseline.namespace}/${baseline.name}`);
  const alone =
    services.length === 0
      ? "no Service selects its pods, so that it works on its own"
      : `only what watches it is served, by ${names.join(", ")}, so that it works on its own`;
  const complete =
    services.length === 0
      ? "no Service in these sources selects it: are they complete? If so, "
      : "";
  context.problems.report({
    code: "E0333",
    message: `${context.display} seems to consume messages (${signs.length === 0 ? alone : signs.join(", ")}), and its fork would take the baseline's`,
    help: `${complete}add strategies.consumer: ${workload.selective === undefined ? "" : "selective (with consumerGroupEnv: it handles its lane's messages, and the baseline all others), "}own-group (with consumerGroupEnv, or a group or queue set by customizations), disabled (customizations switch consuming off), none (it consumes nothing) or shared (it may take the baseline's messages)`,
    source: context.forkOf,
  });
}

function warnOfBroker(told: readonly Told[], context: ForkContext): void {
  const signs = told.filter((one) => knowsBroker(one, context)).map(({ what }) => what);
  if (signs.length === 0) return;
  context.problems.report({
    code: "W0317",
    message: `${context.display} knows a message broker (${[...new Set(signs)].join(", ")})`,
    help: "if it only publishes, strategies.consumer: none says so; if it consumes, choose own-group, disabled or shared",
    source: context.forkOf,
  });
}

function knowsBroker({ by, text }: Told, context: ForkContext): boolean {
  if (by === "file" && consumingText.test(text)) return true;
  const [name, value] = by === "variable" ? parted(text) : ["", text];
  // A gateway that speaks HTTP hides its broker.
  if (/^https?:\/\//i.test(value)) return false;
  if (brokerVariable.test(name) && value !== "") return true;
  return value
    .split(/[\s,;"'=]+/)
    .some(
      (part) =>
        isBrokerAddress(part) ||
        (by === "variable" && serviceAt(part, context)?.ports.some(isBrokerPort) === true),
    );
}
