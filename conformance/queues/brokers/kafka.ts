/** @module Kafka: a consumer group for each side, which begins with the oldest message. */
import { kafka as server } from "../../servers/kafka.ts";
import { client } from "../clients.ts";
import type { Broker } from "./broker.ts";

interface Delivered {
  readonly message: { readonly value: Buffer; readonly headers?: Record<string, unknown> };
}

/** https://kafka.js.org/docs */
interface Client {
  admin(): {
    connect(): Promise<void>;
    createTopics(topics: object): Promise<unknown>;
    disconnect(): Promise<void>;
  };
  producer(): {
    connect(): Promise<void>;
    send(record: object): Promise<unknown>;
    disconnect(): Promise<void>;
  };
  consumer(options: object): {
    connect(): Promise<void>;
    subscribe(options: object): Promise<void>;
    run(options: object): Promise<void>;
    on(event: string, listener: () => void): void;
    disconnect(): Promise<void>;
  };
}

const topic = "bills";

function opened(port: number): Client {
  const { Kafka }: { readonly Kafka: new (options: object) => Client } = client("kafkajs");
  return new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: 0 });
}

/** Kafka. */
export const kafka: Broker = {
  name: "Kafka",
  server,
  newGroup: "sees all",
  publisher: async (port) => {
    const own = opened(port);
    const admin = own.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 4 }] });
    await admin.disconnect();
    const producer = own.producer();
    await producer.connect();
    return {
      publish: async ({ number, headers }) => {
        const message = { value: `${number}`, partition: number % 4, headers };
        await producer.send({ topic, messages: [message] });
      },
      close: () => producer.disconnect(),
    };
  },
  // Kafka itself sends nothing again: whoever writes a message to a topic of dead letters or of retries takes its headers along.
  again: async (port, headers) => {
    const own = opened(port);
    const producer = own.producer();
    await producer.connect();
    const next = async (
      from: string,
      then: (message: Delivered["message"]) => Promise<unknown>,
    ) => {
      const consumer = own.consumer({ groupId: `again-${from}`, maxWaitTimeInMs: 50 });
      await consumer.connect();
      await consumer.subscribe({ topics: [from], fromBeginning: true });
      const message = await new Promise<Delivered["message"]>((done) => {
        void consumer.run({ eachMessage: async (one: Delivered) => done(one.message) });
      });
      await then(message);
      await consumer.disconnect();
      return message;
    };
    await producer.send({ topic: "work", messages: [{ value: "1", headers }] });
    await next("work", ({ value, headers: own }) =>
      producer.send({ topic: "dead", messages: [{ value, headers: own }] }),
    );
    const dead = await next("dead", async () => undefined);
    await producer.disconnect();
    return { "topic of dead letters": dead.headers ?? {} };
  },
  consume: async (port, { group }, handle) => {
    const timeouts = { sessionTimeout: 1500, rebalanceTimeout: 1500, heartbeatInterval: 200 };
    const consumer = opened(port).consumer({ groupId: group, ...timeouts, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise<void>((done) => consumer.on("consumer.group_join", done));
    await consumer.run({
      autoCommitThreshold: 1,
      eachMessage: async ({ message: { value, headers = {} } }: Delivered) => {
        handle({ number: Number(value.toString()), headers });
      },
    });
    await joined;
    return () => consumer.disconnect();
  },
};
