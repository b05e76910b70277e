/** @module RabbitMQ from Debian with its management API, for the plugins that share it. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { asArray, at, isRecord, parseJson, stable } from "../../lib/kube/json.ts";
import { freePort, type Processes, until } from "../cluster/processes.ts";
import { pythonProgram } from "../python.ts";
import { prepareRabbitmq, startRabbitmq } from "../servers/rabbitmq.ts";
import { ask, type Live, must, type Outputs, type Subject } from "./subject.ts";

/** How the management API is asked by its administrator. */
interface Server {
  readonly port: number;
  readonly management: string;
  readonly password: string;
  api(method: string, path: string, body?: unknown): unknown;
}

async function start(processes: Processes): Promise<Server> {
  const web = await freePort();
  const password = randomBytes(12).toString("hex");
  const port = await startRabbitmq(processes, {
    plugins: ["rabbitmq_management"],
    configuration: [
      "default_user = root",
      `default_pass = ${password}`,
      "management.tcp.ip = 127.0.0.1",
      `management.tcp.port = ${web}`,
    ],
  });
  const management = `http://127.0.0.1:${web}`;
  const as = (user: string) => ["-sSfg", "-u", user, "-H", "Content-Type: application/json"];
  const api = (method: string, path: string, body?: unknown) =>
    parseJson(
      must(
        "curl",
        [
          ...as(`root:${password}`),
          "-X",
          method,
          `${management}/api/${path}`,
          "--data-binary",
          "@-",
        ],
        {
          input: body === undefined ? "" : JSON.stringify(body),
        },
      ),
    );
  await until({ what: "rabbitmq", seconds: 60, every: 200 }, () => {
    processes.check();
    const { status } = ask("curl", [
      ...as(`root:${password}`),
      `${management}/api/health/checks/virtual-hosts`,
    ]);
    return status === 0 || undefined;
  });
  api("PUT", "exchanges/%2F/orders", { type: "topic", durable: true });
  api("PUT", "exchanges/%2F/a%22%2Fb", { type: "topic", durable: true });
  api("PUT", "queues/%2F/billing", { durable: true });
  api("POST", "bindings/%2F/e/orders/q/billing", { routing_key: "#" });
  publish({ port, management, password, api }, "/", {
    exchange: "orders",
    key: "order.paid",
    text: "kept",
  });
  return { port, management, password, api };
}

function publish(
  server: Server,
  vhost: string,
  message: { exchange: string; key: string; text: string },
) {
  const { exchange, key, text } = message;
  const body = { properties: {}, routing_key: key, payload: text, payload_encoding: "string" };
  return server.api("POST", `exchanges/${encodeURIComponent(vhost)}/${exchange}/publish`, body);
}

/** All names, settings and bindings, and what is in the queues; less what is random. */
function everything(server: Server): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const definitions = server.api("GET", "definitions");
  for (const [kind, items] of Object.entries(isRecord(definitions) ? definitions : {})) {
    for (const item of asArray(items)) {
      const { password_hash: _password, ...rest } = isRecord(item) ? item : {};
      const name = ["vhost", "user", "name", "source", "destination"]
        .map((field) => at(item, field) ?? "")
        .join(" ");
      found.set(`${kind} ${name} ${String(at(item, "routing_key") ?? "")}`, stable(rest));
    }
  }
  for (const queue of asArray(server.api("GET", "queues"))) {
    const path = `${encodeURIComponent(String(at(queue, "vhost")))}/${String(at(queue, "name"))}`;
    const peek = { count: 100, ackmode: "ack_requeue_true", encoding: "auto" };
    const messages = asArray(server.api("POST", `queues/${path}/get`, peek));
    found.set(`messages of ${path}`, messages.map((one) => String(at(one, "payload"))).join());
  }
  return found;
}

function live(server: Server): Pick<Live, "version" | "params" | "credentials" | "everything"> {
  return {
    version: `RabbitMQ ${String(at(server.api("GET", "overview"), "rabbitmq_version"))}`,
    params: {
      host: "127.0.0.1",
      port: server.port,
      managementUrl: server.management,
      adminSecret: "rabbitmq-admin",
    },
    credentials: { ADMIN_USER: "root", ADMIN_PASSWORD: server.password },
    everything: () => everything(server),
  };
}

const speaks = join(import.meta.dirname, "amqp.py");
const python = (): string => pythonProgram("pika", "pika==1.4.4");

function prepare(): void {
  python();
  prepareRabbitmq();
}

/** By AMQP, as a program does it. */
function amqp({ url }: Outputs, ...command: string[]) {
  return ask(python(), [speaks, url ?? "", ...command]);
}

function did(outputs: Outputs, ...command: string[]): string {
  const { status, said } = amqp(outputs, ...command);
  if (status !== 0) throw new Error(`${command.join(" ")}: ${said}`);
  return said.trim();
}

/** A virtual host for each sandbox. */
export const rabbitmq: Subject = {
  plugin: "rabbitmq",
  prepare,
  start: async (processes) => {
    const server = await start(processes);
    const definitions = {
      exchanges: [
        { name: "orders", type: "topic", durable: true, auto_delete: false, arguments: {} },
      ],
      queues: [{ name: "billing", durable: true, auto_delete: false, arguments: {} }],
      bindings: [
        {
          source: "orders",
          destination: "billing",
          destination_type: "queue",
          routing_key: "#",
          arguments: {},
        },
      ],
    };
    return {
      ...live(server),
      asked: [{ definitions }, {}, {}],
      changed: { definitions: { queues: [{ ...definitions.queues[0], name: "more" }] } },
      hasChanged: ({ vhost }) =>
        asArray(server.api("GET", `queues/${vhost}`))
          .map((one) => at(one, "name"))
          .join() === "billing,more,written",
      write: (outputs, text) => void did(outputs, "write", "written", text),
      read: (outputs) => did(outputs, "read", "written"),
      trespass: (own, other) => {
        const there = own.url?.replace(/[^/]*$/, "");
        return [other.vhost ?? "", "%2F"].find(
          (vhost) => amqp({ url: `${there}${vhost}` }, "open").status === 0,
        );
      },
    };
  },
};

/** A queue for each sandbox, behind the baseline's exchange. */
export const rabbitmqQueue: Subject = {
  plugin: "rabbitmq-queue",
  prepare,
  start: async (processes) => {
    const server = await start(processes);
    return {
      ...live(server),
      asked: [
        { exchange: "orders", bindingKey: "order.*" },
        { exchange: 'a"/b' },
        { exchange: "orders", bindingKey: "nobody" },
      ],
      changed: { exchange: "orders", bindingKey: 'other"key\\' },
      // It gets what its binding says, and no more what the old one said.
      hasChanged: (outputs) => {
        const before = server.api("GET", `queues/%2F/${outputs.queue}/bindings`);
        publish(server, "/", { exchange: "orders", key: "order.new", text: "missed" });
        publish(server, "/", { exchange: "orders", key: 'other"key\\', text: "of the first" });
        const got = did(outputs, "drain", outputs.queue ?? "");
        did(outputs, "publish", outputs.queue ?? "", "of the first");
        server.api("DELETE", "queues/%2F/billing/contents");
        publish(server, "/", { exchange: "orders", key: "nothing", text: "kept" });
        return asArray(before).length === 2 && got === "of the first of the first";
      },
      write: (outputs, text) => {
        did(outputs, "drain", outputs.queue ?? "");
        did(outputs, "publish", outputs.queue ?? "", text);
      },
      read: (outputs) => did(outputs, "read", outputs.queue ?? ""),
      trespass: (own, other) =>
        [
          ["read", other.queue ?? ""],
          ["publish", other.queue ?? "", "broken"],
          ["publish", "orders", "broken"],
          ["read", "billing"],
          ["write", "taken", "broken"],
        ]
          .find((command) => amqp(own, ...command).status === 0)
          ?.join(" "),
    };
  },
};
