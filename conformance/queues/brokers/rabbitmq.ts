/** @module RabbitMQ: a fanout exchange, and a queue for each group. What is published before a queue is bound does not reach it. */

import { until } from "../../cluster/processes.ts";
import { rabbitmq as server } from "../../servers/rabbitmq.ts";
import { client } from "../clients.ts";
import type { Broker } from "./broker.ts";

interface Delivered {
  readonly content: Buffer;
  readonly fields: { readonly redelivered: boolean };
  readonly properties: { readonly headers: Record<string, unknown> };
}

/** https://amqp-node.github.io/amqplib/channel_api.html */
interface Channel {
  assertExchange(name: string, kind: string): Promise<unknown>;
  assertQueue(name: string, options?: object): Promise<unknown>;
  sendToQueue(queue: string, body: Buffer, options: object): boolean;
  bindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
  prefetch(count: number): Promise<unknown>;
  publish(exchange: string, key: string, body: Buffer, options: object): boolean;
  waitForConfirms(): Promise<void>;
  consume(queue: string, handle: (message: Delivered | null) => void): Promise<unknown>;
  ack(message: Delivered): void;
  get(queue: string): Promise<Delivered | false>;
  nack(message: Delivered, all: boolean, requeue: boolean): void;
}

interface Connection {
  createConfirmChannel(): Promise<Channel>;
  close(): Promise<void>;
}

const exchange = "bills";

async function opened(port: number, queue: string) {
  const amqp: { connect(url: string): Promise<Connection> } = client("amqplib");
  const connection = await amqp.connect(`amqp://guest:guest@127.0.0.1:${port}`);
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(exchange, "fanout");
  await channel.assertQueue(queue);
  await channel.bindQueue(queue, exchange, "");
  return { connection, channel };
}

/** RabbitMQ. */
export const rabbitmq: Broker = {
  name: "RabbitMQ",
  server,
  newGroup: "sees what comes",
  publisher: async (port, baseline) => {
    const { connection, channel } = await opened(port, baseline);
    return {
      publish: async ({ number, headers }) => {
        channel.publish(exchange, "", Buffer.from(`${number}`), { headers });
        await channel.waitForConfirms();
      },
      close: () => connection.close(),
    };
  },
  // https://www.rabbitmq.com/docs/dlx, https://www.rabbitmq.com/docs/ttl
  again: async (port, headers) => {
    const { connection, channel } = await opened(port, "again");
    const next = (queue: string) =>
      until({ what: `a message in ${queue}`, seconds: 10, every: 20 }, async () => {
        const message = await channel.get(queue);
        return message === false ? undefined : message;
      });
    await channel.assertQueue("dead");
    const toDead = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" };
    await channel.assertQueue("work", { arguments: toDead });
    channel.sendToQueue("work", Buffer.from("1"), { headers });
    channel.nack(await next("work"), false, true);
    const retried = await next("work");
    channel.nack(retried, false, false);
    const dead = await next("dead");
    channel.ack(dead);
    await channel.assertQueue("late", { arguments: { ...toDead, "x-message-ttl": 50 } });
    channel.sendToQueue("late", Buffer.from("2"), { headers });
    const late = await next("dead");
    channel.ack(late);
    await connection.close();
    const of = ({ properties }: Delivered) => properties.headers;
    return { retry: of(retried), "dead letter": of(dead), delay: of(late) };
  },
  consume: async (port, { group }, handle) => {
    const { connection, channel } = await opened(port, group);
    await channel.prefetch(10);
    await channel.consume(group, (message) => {
      if (message === null) return;
      const { content, fields, properties } = message;
      const number = Number(content.toString());
      handle({ number, headers: properties.headers, again: fields.redelivered });
      channel.ack(message);
    });
    return () => connection.close();
  },
};
