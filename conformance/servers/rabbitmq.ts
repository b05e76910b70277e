/** @module RabbitMQ, from Debian, with everything that it writes in the run's scratch folder. */
import * as fs from "node:fs";
import { join } from "node:path";
import type { Processes } from "../cluster/processes.ts";
import { freePort, until } from "../cluster/processes.ts";
import { installed, type Server } from "./server.ts";
import { answersAt } from "./tcp.ts";

/** Debian's own `rabbitmq-server` would become another user; this is what it runs. */
const program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** RabbitMQ, user and password `guest`. */
export const rabbitmq: Server = {
  name: "rabbitmq",
  prepare: prepareRabbitmq,
  start: async (processes) => {
    const port = await startRabbitmq(processes, {});
    await until({ what: "rabbitmq", seconds: 60, every: 100 }, () => {
      processes.check();
      return answersAt(port, "AMQP\0\0\x09\x01", /RabbitMQ/);
    });
    return port;
  },
};

/** Throws where it is not installed. */
export function prepareRabbitmq(): void {
  installed(program, "rabbitmq-server");
  installed("epmd", "erlang-base");
}

/** Starts one, and does not wait for it. @param configuration Lines of `rabbitmq.conf`. */
export async function startRabbitmq(
  processes: Processes,
  {
    plugins = [],
    configuration = [],
  }: { plugins?: readonly string[]; configuration?: readonly string[] },
): Promise<number> {
  const [port, distribution, names] = [await freePort(), await freePort(), await freePort()];
  const home = join(processes.folder, "rabbitmq");
  fs.mkdirSync(home);
  fs.writeFileSync(join(home, "enabled_plugins"), `[${plugins.join(",")}].\n`);
  fs.writeFileSync(join(home, "rabbitmq.conf"), configuration.map((line) => `${line}\n`).join(""));
  const env = {
    HOME: home,
    ERL_EPMD_PORT: `${names}`,
    RABBITMQ_NODENAME: `isolane-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${distribution}`,
    RABBITMQ_MNESIA_BASE: home,
    RABBITMQ_LOG_BASE: home,
    RABBITMQ_LOGS: "-",
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "enabled_plugins"),
    RABBITMQ_CONFIG_FILE: join(home, "rabbitmq"),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
  };
  // Ours, or Erlang starts one that outlives the run.
  const own = ["-address", "127.0.0.1", "-port", `${names}`];
  processes.start({ name: "epmd", program: installed("epmd", "erlang-base"), args: own });
  processes.start({
    name: "rabbitmq",
    program: installed(program, "rabbitmq-server"),
    args: [],
    env,
  });
  return port;
}
