/** @module Redis, from Debian. */
import { freePort, until } from "../cluster/processes.ts";
import { installed, type Server } from "./server.ts";
import { answersAt } from "./tcp.ts";

/** Redis without a disk. */
export const redis: Server = {
  name: "redis",
  prepare: () => void installed("redis-server"),
  start: async (processes) => {
    const port = await freePort();
    processes.start({
      name: "redis",
      program: installed("redis-server"),
      args: ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "no"],
    });
    await until({ what: "redis", seconds: 20, every: 50 }, () =>
      answersAt(port, "PING\r\n", /\+PONG/),
    );
    return port;
  },
};
