/** @module Redis Streams: a group for each side, which begins with the oldest entry. */

import { asArray, texts } from "../../../lib/kube/json.ts";
import { redis as server } from "../../servers/redis.ts";
import { client } from "../clients.ts";
import type { Broker, Delivery } from "./broker.ts";

/** https://redis.github.io/ioredis/ */
interface Redis {
  call(command: string, ...words: readonly (string | number)[]): Promise<unknown>;
  disconnect(): void;
}

type Entry = readonly [id: string, fields: readonly string[]];
type Read = readonly (readonly [stream: string, entries: readonly Entry[]])[] | null;

const stream = "bills";

function opened(port: number): Redis {
  const Client: new (port: number, host: string) => Redis = client("ioredis");
  return new Client(port, "127.0.0.1");
}

async function withGroup(redis: Redis, group: string): Promise<void> {
  // BUSYGROUP: there is one.
  await redis.call("XGROUP", "CREATE", stream, group, 0, "MKSTREAM").catch(() => undefined);
}

function deliveryOf(fields: readonly string[], again: boolean): Delivery {
  const pairs = fields.flatMap((name, index) =>
    index % 2 === 0 ? [[name, fields[index + 1] ?? ""] as const] : [],
  );
  const { number, ...headers } = Object.fromEntries(pairs);
  return { number: Number(number), headers, again };
}

/** Redis. */
export const redis: Broker = {
  name: "Redis Streams",
  server,
  newGroup: "sees all",
  publisher: async (port, baseline) => {
    const own = opened(port);
    await withGroup(own, baseline);
    return {
      publish: async ({ number, headers }) => {
        const fields = Object.entries(headers).flat();
        await own.call("XADD", stream, "*", "number", number, ...fields);
      },
      close: async () => own.disconnect(),
    };
  },
  again: async (port, headers) => {
    const own = opened(port);
    const fields = ["number", 0, ...Object.entries(headers).flat()];
    await own.call("XADD", "again", "*", ...fields);
    await own.call("XGROUP", "CREATE", "again", "one", 0);
    await own.call("XREADGROUP", "GROUP", "one", "a", "STREAMS", "again", ">");
    // A consumer that died: another takes what it had.
    const claimed: unknown = await own.call("XAUTOCLAIM", "again", "one", "b", 0, 0);
    own.disconnect();
    const [entry] = asArray(asArray(claimed)[1]);
    return { "claimed by another": deliveryOf(texts(asArray(entry)[1]), true).headers };
  },
  consume: async (port, { group, name }, handle) => {
    const own = opened(port);
    await withGroup(own, group);
    let ended = false;
    const turn = async (from: string): Promise<number> => {
      const words = ["GROUP", group, name, "COUNT", 10, "BLOCK", 50, "STREAMS", stream, from];
      const read: unknown = await own.call("XREADGROUP", ...words);
      const entries = isRead(read) ? read.flatMap(([, all]) => all) : [];
      for (const [id, fields] of entries) {
        handle(deliveryOf(fields, from === "0"));
        await own.call("XACK", stream, group, id);
      }
      return entries.length;
    };
    const all = async () => {
      // What this consumer had, and did not acknowledge, before it was killed.
      while ((await turn("0")) > 0);
      while (!ended) await turn(">");
    };
    const done = all();
    return async () => {
      ended = true;
      await done;
      own.disconnect();
    };
  },
};

function isRead(value: unknown): value is NonNullable<Read> {
  return Array.isArray(value);
}
