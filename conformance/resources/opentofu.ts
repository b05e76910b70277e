/** @module OpenTofu with its state in PostgreSQL, and a module that makes a schema there. */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { cached, go, moduleFolder } from "../cluster/programs.ts";
import { programs, startPostgres } from "./postgres.ts";
import { must, type Subject } from "./subject.ts";

const module = "github.com/opentofu/opentofu@v1.10.6";

/** Its module replaces others, and is built where it lies. */
const tofu = (): string =>
  cached("tofu", [Buffer.from(module)], (target) => {
    go(["build", "-trimpath", "-ldflags=-s -w", "-o", target, "./cmd/tofu"], moduleFolder(module));
  });

/** No provider is needed for a program that is run. */
const main = `terraform {
  backend "pg" {}
}
variable "isolane_id" { type = string }
variable "text" {
  type    = string
  default = "none"
}
resource "terraform_data" "schema" {
  input = var.isolane_id
  provisioner "local-exec" {
    command = "psql -XqAt -c \\"CREATE SCHEMA IF NOT EXISTS \\\\\\"$ID\\\\\\"\\""
    environment = { ID = self.input }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "psql -XqAt -c \\"DROP SCHEMA IF EXISTS \\\\\\"$ID\\\\\\" CASCADE\\""
    environment = { ID = self.input }
  }
}
output "host" { value = "127.0.0.1" }
output "port" { value = 5432 }
output "name" { value = terraform_data.schema.output }
output "username" { value = "u" }
output "url" { value = var.text }
output "password" {
  value     = "p"
  sensitive = true
}
`;

/** A workspace for each sandbox. */
export const opentofu: Subject = {
  plugin: "opentofu",
  prepare: () => void [tofu(), programs()],
  start: async (processes) => {
    const server = await startPostgres(processes);
    const folder = join(processes.folder, "module");
    fs.mkdirSync(folder);
    fs.writeFileSync(join(folder, "main.tf"), main);
    const { PGUSER, PGPASSWORD } = server.admin;
    server.sql("postgres", "CREATE DATABASE states OWNER isolane_admin");
    const lines = {
      PG_CONN_STR: `postgres://${PGUSER}:${PGPASSWORD}@127.0.0.1:${server.port}/states?sslmode=disable`,
      PGHOST: "127.0.0.1",
      PGPORT: server.port,
      PGDATABASE: "states",
      PGUSER,
      PGPASSWORD,
    };
    const list = (text: string) =>
      server
        .sql("states", text)
        .split("\n")
        .filter((line) => line !== "");
    const made = () => list("SELECT to_regclass('terraform_remote_state.states')")[0] !== undefined;
    return {
      version: must(tofu(), ["version"]).split("\n")[0] ?? "",
      params: { module: folder, adminSecret: "tofu" },
      credentials: {
        ADMIN_ENVIRONMENT: Object.entries(lines)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
      },
      programs: [dirname(tofu())],
      asked: [{ variables: { text: "first" } }, {}, {}],
      changed: { variables: { text: "changed $(ISOLANE_ID)" } },
      hasChanged: ({ url }) => url === "changed $(ISOLANE_ID)",
      everything: () =>
        new Map([
          ...list("SELECT nspname FROM pg_namespace WHERE nspname ~ '^il-'").map(
            (name) => [`schema ${name}`, ""] as const,
          ),
          ...(made()
            ? list("SELECT name FROM terraform_remote_state.states WHERE name <> 'default'")
            : []
          ).map((name) => [`state ${name}`, ""] as const),
        ]),
      write: ({ name }, text) =>
        void server.sql(
          "states",
          `CREATE TABLE IF NOT EXISTS "${name}".written (text text); TRUNCATE "${name}".written; INSERT INTO "${name}".written VALUES ('${text}')`,
        ),
      read: ({ name }) => server.sql("states", `SELECT text FROM "${name}".written`).trim(),
      // What a module makes is up to the module.
      trespass: () => undefined,
    };
  },
};
