/**
 * @module Part "queues": messages of lanes on real brokers, with the libraries of `sdk/` (docs/queues.md). None is lost, and
 * none handled by the wrong side outside of the window, while lanes come and go and consumers are killed.
 */

import type { Outcome, Row } from "./part.ts";
import { kafka } from "./queues/brokers/kafka.ts";
import { nats } from "./queues/brokers/nats.ts";
import { rabbitmq } from "./queues/brokers/rabbitmq.ts";
import { redis } from "./queues/brokers/redis.ts";
import { clientsFolder } from "./queues/clients.ts";
import { libraries } from "./queues/libraries.ts";
import { type Cast, type Told, tell } from "./queues/story.ts";

/** The part's name. */
export const name = "queues";

/** Processes of ours are killed and waited for, on a machine that may be busy. */
export const attempts = 2;

const brokers = [redis, nats, rabbitmq, kafka];

/** Servers, clients, and the libraries' consumers. */
export function prepare(): void {
  clientsFolder();
  for (const { server } of brokers) server.prepare();
  for (const { worker } of Object.values(libraries)) worker();
}

/** Asks the libraries their vectors, and tells the story with each broker. */
export async function run(): Promise<Outcome> {
  const { node, go, python, java } = libraries;
  const asked = Object.values(libraries).flatMap(({ name: own, ask }) =>
    ask().map((what) => `the library for ${own} answers otherwise than sdk/vectors.json: ${what}`),
  );
  const nodes: Cast = {
    baseline: [node.worker(), node.worker()],
    forks: [node.worker(), node.worker()],
  };
  const all: Cast = {
    baseline: [node.worker(), python.worker()],
    forks: [go.worker(), java.worker()],
  };
  const told = await Promise.all(
    brokers.map((broker) => tell(broker, broker === redis ? all : nodes)),
  );
  const rows = brokers.map(({ name: own }, index) => rowOf(own, told[index]));
  const failures = brokers.flatMap(({ name: own }, index) =>
    failuresOf(told[index]).map((what) => `${own}: ${what}`),
  );
  return { rows, failures: [...asked, ...failures] };
}

function rowOf(broker: string, told: Told | undefined): Row {
  return {
    broker,
    baseline: told?.baseline ?? 0,
    forks: told?.forks ?? 0,
    lost: told?.lost.length ?? 0,
    "wrong side": told?.wrong.length ?? 0,
    "both, in a window": told?.both ?? 0,
    "again by the broker": told?.redelivered ?? 0,
    "keeps the key": Object.keys(told?.again ?? {}).join(", "),
  };
}

function failuresOf(told: Told | undefined): readonly string[] {
  const { lost = [], wrong = [], forks = 0 } = told ?? {};
  return [
    ...(lost.length === 0 ? [] : [`lost ${lost.slice(0, 10).join(", ")}`]),
    ...wrong.slice(0, 10),
    ...Object.entries(told?.again ?? {}).flatMap(([way, isKept]) =>
      isKept ? [] : [`${way} loses the key`],
    ),
    // Over nothing it would prove nothing.
    ...(forks < 100 ? [`forks handled only ${forks} messages`] : []),
  ];
}
