/** @module NATS JetStream: a durable consumer for each group, which begins with the oldest message. */
import { nats as server } from "../../servers/nats.ts";
import { client } from "../clients.ts";
import type { Broker } from "./broker.ts";

interface MessageHeaders extends Iterable<readonly [string, unknown]> {
  append(name: string, value: string): void;
}

interface Delivered {
  string(): string;
  readonly headers?: MessageHeaders;
  readonly redelivered: boolean;
  ack(): void;
  nak(milliseconds: number): void;
}

/** https://nats-io.github.io/nats.js/ */
interface Connection {
  jetstream(): {
    publish(subject: string, body: string, options: object): Promise<unknown>;
    readonly consumers: {
      get(
        stream: string,
        name: string,
      ): Promise<{
        consume(options: object): Promise<AsyncIterable<Delivered> & { close(): Promise<unknown> }>;
      }>;
    };
  };
  jetstreamManager(): Promise<{
    readonly streams: { add(stream: object): Promise<unknown> };
    readonly consumers: { add(stream: string, consumer: object): Promise<unknown> };
  }>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Client {
  connect(options: object): Promise<Connection>;
  headers(): MessageHeaders;
  nanos(milliseconds: number): number;
}

const stream = "bills";

async function opened(port: number, group: string) {
  const { connect, nanos }: Client = client("nats");
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: stream, subjects: [stream] });
  await manager.consumers.add(stream, {
    durable_name: group,
    ack_policy: "explicit",
    deliver_policy: "all",
    ack_wait: nanos(1500),
  });
  return connection;
}

/** NATS. */
export const nats: Broker = {
  name: "NATS JetStream",
  server,
  newGroup: "sees all",
  publisher: async (port, baseline) => {
    const connection = await opened(port, baseline);
    const { headers: empty }: Client = client("nats");
    const queue = connection.jetstream();
    return {
      publish: async ({ number, headers }) => {
        const own = empty();
        for (const [name, value] of Object.entries(headers)) own.append(name, value);
        await queue.publish(stream, `${number}`, { headers: own });
      },
      close: () => connection.close(),
    };
  },
  again: async (port, headers) => {
    const connection = await opened(port, "again");
    const own = await connection.jetstream().consumers.get(stream, "again");
    const { headers: empty }: Client = client("nats");
    const lines = empty();
    for (const [name, value] of Object.entries(headers)) lines.append(name, value);
    await connection.jetstream().publish(stream, "again", { headers: lines });
    const messages = await own.consume({ max_messages: 10 });
    let found: MessageHeaders | undefined;
    for await (const message of messages) {
      const isOurs = message.string() === "again";
      if (isOurs && !message.redelivered) message.nak(50);
      else message.ack();
      if (!isOurs || !message.redelivered) continue;
      found = message.headers;
      void messages.close();
    }
    await connection.close();
    return { "retry with a delay": found ?? [] };
  },
  consume: async (port, { group }, handle) => {
    const connection = await opened(port, group);
    const consumer = await connection.jetstream().consumers.get(stream, group);
    const messages = await consumer.consume({ max_messages: 10 });
    const all = async () => {
      for await (const message of messages) {
        const { headers = [], redelivered } = message;
        handle({ number: Number(message.string()), headers, again: redelivered });
        message.ack();
      }
    };
    const done = all();
    return async () => {
      await messages.close();
      await done;
      await connection.flush();
      await connection.close();
    };
  },
};
