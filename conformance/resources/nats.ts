/** @module NATS with JetStream, from its Go module. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { asArray, at, isRecord, parseJson, stable, texts } from "../../lib/kube/json.ts";
import { freePort, until } from "../cluster/processes.ts";
import { goProgram } from "../cluster/programs.ts";
import { ask, type Subject } from "./subject.ts";

const server = (): string => goProgram("nats-server", "github.com/nats-io/nats-server/v2@v2.15.2");
const client = (): string => goProgram("nats", "github.com/nats-io/natscli/nats@v0.5.0");

/** A stream for each sandbox. The prefix is no border on NATS, and nobody says that it is. */
export const nats: Subject = {
  plugin: "nats",
  prepare: () => void [server(), client()],
  start: async (processes) => {
    const [port, password] = [await freePort(), randomBytes(12).toString("hex")];
    const settings = join(processes.folder, "nats.conf");
    fs.writeFileSync(
      settings,
      `host: 127.0.0.1
port: ${port}
jetstream { store_dir: ${JSON.stringify(join(processes.folder, "nats"))} }
authorization { users: [{user: root, password: ${JSON.stringify(password)}}] }
`,
    );
    processes.start({ name: "nats", program: server(), args: ["-c", settings] });
    const env = {
      NATS_URL: `nats://127.0.0.1:${port}`,
      NATS_USER: "root",
      NATS_PASSWORD: password,
      HOME: processes.folder,
    };
    const call = (...args: string[]) => ask(client(), args, { env });
    const answer = (...args: string[]) => {
      const { status, said, text } = call(...args);
      if (status !== 0) throw new Error(`nats ${args.join(" ")}: ${said}`);
      return text;
    };
    await until({ what: "nats", seconds: 20, every: 50 }, () => {
      processes.check();
      return call("stream", "ls", "--names").status === 0 || undefined;
    });
    for (const [name, subjects] of [
      ["ORDERS", "orders.>"],
      ["il-bbbbbb-other-00000000", "other.>"],
      ["ilXaaaaaa-x", "x"],
    ]) {
      answer("stream", "add", name ?? "", `--subjects=${subjects}`, "--defaults");
    }
    answer("pub", "--jetstream", "orders.new", "kept");
    const info = (name: string) => parseJson(answer("stream", "info", "--json", name));
    return {
      version: call("--version") && ask(server(), ["--version"]).text.trim(),
      params: { url: env.NATS_URL, adminSecret: "nats-admin" },
      credentials: { NATS_USER: "root", NATS_PASSWORD: password },
      programs: [dirname(client())],
      asked: [{ maxAge: "3h" }, {}, {}],
      changed: { maxAge: "2h" },
      hasChanged: ({ stream = "" }) => at(info(stream), "config", "max_age") === 7.2e12,
      everything: () =>
        new Map(
          texts(parseJson(answer("stream", "ls", "--names", "--json"))).map((name) => {
            const { config, state } = isRecord(info(name)) ? Object(info(name)) : {};
            return [`stream ${name}`, stable([config, at(state, "messages")])] as const;
          }),
        ),
      write: ({ prefix, stream = "" }, text) => {
        answer("stream", "purge", "--force", stream);
        answer("pub", "--jetstream", `${prefix}orders.new`, text);
      },
      read: ({ stream = "" }) => {
        const last = parseJson(
          answer("stream", "get", "--json", stream, "--last-for", `${stream}.orders.new`),
        );
        return Buffer.from(
          String(at(last, "data") ?? at(asArray(last)[0], "data")),
          "base64",
        ).toString();
      },
      trespass: () => undefined,
    };
  },
};
