/** @module Redis from Debian, with users. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { parseJson, texts } from "../../lib/kube/json.ts";
import { freePort, until } from "../cluster/processes.ts";
import { ask, must, type Outputs, type Subject } from "./subject.ts";

function as(outputs: Outputs, ...command: string[]) {
  return ask("redis-cli", ["-e", "--no-auth-warning", "-u", outputs.url ?? "", ...command]);
}

function answer(outputs: Outputs, ...command: string[]): string {
  const { status, said } = as(outputs, ...command);
  if (status !== 0) throw new Error(`redis-cli ${command.join(" ")}: ${said}`);
  return said.trim();
}

/** A user with a prefix for each sandbox. */
export const redis: Subject = {
  plugin: "redis",
  prepare: () => void must("redis-server", ["--version"]),
  start: async (processes) => {
    const [port, password] = [await freePort(), randomBytes(12).toString("hex")];
    const users = join(processes.folder, "users.acl");
    fs.writeFileSync(users, `user default off\nuser root on >${password} ~* &* +@all\n`);
    processes.start({
      name: "redis",
      program: "redis-server",
      args: ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--aclfile", users],
    });
    const admin = { url: `redis://root:${password}@127.0.0.1:${port}` };
    await until({ what: "redis", seconds: 20, every: 50 }, () => {
      processes.check();
      return as(admin, "PING").status === 0 || undefined;
    });
    answer(admin, "SET", "baseline", "kept");
    answer(admin, "SET", "il-aaaaaaXbaseline", "kept");
    answer(admin, "SET", "il-bbbbbb-other-00000000:key", "kept");
    const databases = Array.from({ length: 16 }, (_, number) => number);
    return {
      version: must("redis-server", ["--version"]).split(" ").slice(0, 3).join(" "),
      params: { host: "127.0.0.1", port, adminSecret: "redis-admin" },
      credentials: { ADMIN_USER: "root", REDISCLI_AUTH: password },
      asked: [{ database: 3 }, {}, {}],
      changed: { database: 4 },
      hasChanged: ({ url }) => url?.endsWith("/4") === true,
      everything: () => {
        const users = answer(admin, "ACL", "LIST").split("\n");
        const keys = databases.flatMap((number) => {
          const url = `${admin.url}/${number}`;
          return texts(parseJson(answer({ url }, "--json", "KEYS", "*"))).map(
            (key) => [`key ${key} of ${number}`, answer({ url }, "GET", key)] as const,
          );
        });
        return new Map([
          ...users.map((line) => [`user ${line.split(" ")[1]}`, line] as const),
          ...keys,
        ]);
      },
      write: (outputs, text) => {
        for (const key of ["text", "a b\n*'\"", "1"])
          answer(
            { url: outputs.url?.replace(/\d+$/, "0") ?? "" },
            "SET",
            `${outputs.prefix}${key}`,
            text,
          );
        answer(outputs, "SET", `${outputs.prefix}more`, text);
        answer(
          outputs,
          "EVAL",
          "return redis.call('SET', KEYS[1], ARGV[1])",
          "1",
          `${outputs.prefix}script`,
          text,
        );
        answer(outputs, "PUBLISH", `${outputs.prefix}channel`, text);
      },
      read: (outputs) =>
        answer({ url: outputs.url?.replace(/\d+$/, "0") ?? "" }, "GET", `${outputs.prefix}text`),
      trespass: (own, other) =>
        [
          ["GET", `${other.prefix}text`],
          ["SET", `${other.prefix}text`, "broken"],
          ["GET", "baseline"],
          ["EVAL", "return redis.call('SET', ARGV[1], 'broken')", "0", `${other.prefix}text`],
          ["COPY", `${other.prefix}text`, `${own.prefix}text`],
          ["SORT", `${own.prefix}list`, "GET", `${other.prefix}*`],
          ["PUBLISH", `${other.prefix}channel`, "broken"],
          ["SCAN", "0"],
          ["KEYS", "*"],
          ["FLUSHALL"],
          ["FUNCTION", "FLUSH"],
          ["SCRIPT", "FLUSH"],
          ["CONFIG", "GET", "*"],
          ["ACL", "LIST"],
          ["CLIENT", "KILL", "TYPE", "normal"],
          ["MONITOR"],
        ]
          .find((command) => as(own, ...command).status === 0)
          ?.join(" "),
    };
  },
};
