/** @module NATS with JetStream, from Debian. */
import { join } from "node:path";
import { freePort, until } from "../cluster/processes.ts";
import { installed, type Server } from "./server.ts";
import { answersAt } from "./tcp.ts";

/** NATS; its streams are in the run's scratch folder. */
export const nats: Server = {
  name: "nats",
  prepare: () => void installed("nats-server"),
  start: async (processes) => {
    const port = await freePort();
    const store = join(processes.folder, "nats");
    processes.start({
      name: "nats",
      program: installed("nats-server"),
      args: ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", store],
    });
    await until({ what: "nats", seconds: 20, every: 50 }, () =>
      answersAt(port, "PING\r\n", /PONG/),
    );
    return port;
  },
};
