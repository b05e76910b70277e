/**
 * @module A consumer as a team would write it, with the library for Node: `node --import tsx node.ts BROKER`. Writes a line
 * for each message that it handles, when it is handled, and one when it begins.
 */
import * as fs from "node:fs";
import { Keys } from "../../../sdk/node/keys.js";
import type { Broker } from "../brokers/broker.ts";

const { BROKER = "", PORT, GROUP = "", CONSUMER = "", OUT = "" } = process.env;
const brokers: Readonly<Record<string, () => Promise<Broker>>> = {
  "Redis Streams": async () => (await import("../brokers/redis.ts")).redis,
  RabbitMQ: async () => (await import("../brokers/rabbitmq.ts")).rabbitmq,
  "NATS JetStream": async () => (await import("../brokers/nats.ts")).nats,
  Kafka: async () => (await import("../brokers/kafka.ts")).kafka,
};

const broker = await brokers[BROKER]?.();
if (broker === undefined) throw new Error(`no broker "${BROKER}"`);
const keys = new Keys();
const end = await broker.consume(Number(PORT), { group: GROUP, name: CONSUMER }, (delivery) => {
  const { number, headers, again } = delivery;
  if (!keys.shouldProcess(headers)) return;
  const next = keys.keyOf(keys.publishHeaders({}, headers)) ?? "";
  const said = again === undefined ? "?" : again ? "again" : "first";
  fs.appendFileSync(OUT, `${number}\t${CONSUMER}\t${Date.now()}\t${next}\t${said}\n`);
  // Time to be killed in between what is done and its acknowledgement.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
});
fs.appendFileSync(OUT, `begins\t${CONSUMER}\n`);
process.once("SIGTERM", async () => {
  await keys.drain();
  await end();
  process.exit(0);
});
