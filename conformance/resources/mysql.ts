/** @module MariaDB from Debian. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { freePort, until } from "../cluster/processes.ts";
import { ask, must, type Outputs, type Subject } from "./subject.ts";

const flags = ["--no-defaults", "--protocol=tcp", "--batch", "--skip-column-names"];

function as(outputs: Outputs, text: string) {
  const { host = "", port = "", username = "", password = "", database } = outputs;
  const where = ["-h", host, "-P", port, "-u", username, ...(database ? [database] : [])];
  return ask("mariadb", [...flags, ...where], { env: { MYSQL_PWD: password }, input: text });
}

function answer(outputs: Outputs, text: string): string {
  const { status, said } = as(outputs, text);
  if (status !== 0) throw new Error(`mariadb: ${text}: ${said}`);
  return said.trim();
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** A database for each sandbox. */
export const mysql: Subject = {
  plugin: "mysql",
  prepare: () => void [must("mariadbd", ["--version"]), must("mariadb", ["--version"])],
  start: async (processes) => {
    const port = await freePort();
    const [root, admin] = [randomBytes(12).toString("hex"), randomBytes(12).toString("hex")];
    const [data, init] = [join(processes.folder, "mysql"), join(processes.folder, "init.sql")];
    const install = ["--no-defaults", `--datadir=${data}`, "--skip-test-db", "--user=root"];
    must("mariadb-install-db", [...install, "--auth-root-authentication-method=normal"]);
    fs.writeFileSync(
      init,
      `ALTER USER 'root'@'localhost' IDENTIFIED BY '${root}';
CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '${root}';
GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
CREATE USER 'isolane_admin'@'%' IDENTIFIED BY '${admin}';
GRANT CREATE USER, PROCESS, CONNECTION ADMIN ON *.* TO 'isolane_admin'@'%';
GRANT SELECT ON mysql.user TO 'isolane_admin'@'%';
GRANT ALL ON \`il-%\`.* TO 'isolane_admin'@'%' WITH GRANT OPTION;
CREATE DATABASE orders;
GRANT SELECT, SHOW VIEW, TRIGGER ON orders.* TO 'isolane_admin'@'%';
CREATE TABLE orders.items (id INT PRIMARY KEY AUTO_INCREMENT, name TEXT);
CREATE DEFINER='root'@'localhost' VIEW orders.named AS SELECT name FROM orders.items;
INSERT INTO orders.items (name) VALUES ('first');
CREATE DATABASE \`ilXaaaaaa-baseline\`;
`,
    );
    processes.start({
      name: "mysql",
      program: "mariadbd",
      args: [
        "--no-defaults",
        "--user=root",
        `--datadir=${data}`,
        `--socket=${join(processes.folder, "mysql.sock")}`,
        `--pid-file=${join(processes.folder, "mysql.pid")}`,
        "--bind-address=127.0.0.1",
        `--port=${port}`,
        `--init-file=${init}`,
        "--skip-name-resolve",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=32M",
      ],
    });
    const all = { host: "127.0.0.1", port: `${port}`, username: "root", password: root };
    await until({ what: "mysql", seconds: 30, every: 100 }, () => {
      processes.check();
      return as(all, "SELECT * FROM orders.items").status === 0 || undefined;
    });
    return {
      version: must("mariadbd", ["--version"]).replace(/\s+/g, " ").split(" for ")[0] ?? "",
      params: {
        host: "127.0.0.1",
        port,
        adminSecret: "mysql-admin",
        copyable: ["orders"],
        connectionLimit: 7,
      },
      credentials: { ADMIN_USER: "isolane_admin", MYSQL_PWD: admin },
      asked: [
        {
          schemaOf: "orders",
          sql: "INSERT INTO items (name) VALUES ('seeded');",
          migrateImage: "shop:1",
          migrateCommand:
            'mariadb --no-defaults -h "$MYSQL_HOST" -u "$MYSQL_USER" "$MYSQL_DATABASE" -e "ALTER TABLE items ADD COLUMN IF NOT EXISTS price INT"',
        },
        { sql: "CREATE TABLE own (id INT); INSERT INTO own VALUES (1);" },
        {},
      ],
      changed: { sql: "CREATE TABLE items (id INT)" },
      hasChanged: (outputs) =>
        answer(outputs, "SELECT name, price FROM items; SELECT * FROM named") ===
        "seeded\tNULL\nseeded",
      refused: (neighbour) => [
        { schemaOf: "mysql" },
        { schemaOf: neighbour },
        { sql: "GRANT ALL ON *.* TO CURRENT_USER" },
        { sql: "SELECT no FROM nothing" },
      ],
      everything: () => {
        const accounts = lines(
          answer(
            all,
            "SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE Host <> @@hostname",
          ),
        );
        const names = lines(answer(all, "SHOW DATABASES")).filter(
          (name) => !/^(?:mysql|sys|\w+_schema)$/.test(name),
        );
        const dumped = (name: string) =>
          must(
            "mariadb-dump",
            [
              "--no-defaults",
              "--skip-comments",
              "-h",
              "127.0.0.1",
              "-P",
              `${port}`,
              "-u",
              "root",
              name,
            ],
            { env: { MYSQL_PWD: root } },
          );
        return new Map([
          ...accounts.map(
            (account) =>
              [
                `account ${account}`,
                answer(all, `SHOW GRANTS FOR ${account}`).replace(/ IDENTIFIED BY.*/g, ""),
              ] as const,
          ),
          ...names.map((name) => [`database ${name}`, dumped(name)] as const),
        ]);
      },
      write: (outputs, text) =>
        void answer(
          outputs,
          `CREATE TABLE IF NOT EXISTS written (text TEXT); DELETE FROM written; INSERT INTO written VALUES ('${text}')`,
        ),
      read: (outputs) => answer(outputs, "SELECT text FROM written"),
      trespass: (own, other) =>
        [
          `SELECT * FROM \`${other.database}\`.written`,
          `CREATE TABLE \`${other.database}\`.taken (id INT)`,
          "SELECT * FROM orders.items",
          "CREATE DATABASE taken",
          `DROP DATABASE \`${other.database}\``,
          "CREATE USER taken",
          "SELECT * FROM mysql.user",
        ].find((text) => as(own, text).status === 0),
    };
  },
};
