/** @module PostgreSQL from Debian, for the plugins that share it. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { freePort, type Processes, until } from "../cluster/processes.ts";
import { ask, type Live, must, type Outputs, type Subject } from "./subject.ts";

const debian = "/usr/lib/postgresql";

/** The folder of the server's programs. */
export function programs(): string {
  const [version] = fs.existsSync(debian) ? fs.readdirSync(debian).sort().reverse() : [];
  if (version === undefined) throw new Error("no PostgreSQL here: apt-get install postgresql");
  return join(debian, version, "bin");
}

/** How the server is asked by its superuser. */
interface Server {
  readonly port: number;
  readonly version: string;
  readonly admin: Readonly<Record<string, string>>;
  sql(database: string, text: string): string;
  dump(database: string): string;
}

/** Starts a server with a baseline in it. */
export async function startPostgres(processes: Processes): Promise<Server> {
  const [bin, port] = [programs(), await freePort()];
  const [folder, secret] = [join(processes.folder, "postgres"), join(processes.folder, "secret")];
  const password = randomBytes(12).toString("hex");
  fs.mkdirSync(folder);
  fs.writeFileSync(secret, password, { mode: 0o644 });
  fs.chmodSync(processes.folder, 0o755);
  // PostgreSQL does not run as root.
  const root = process.getuid?.() === 0;
  if (root) fs.chownSync(folder, 65534, 65534);
  const as = root ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
  const [program = "", ...args] = as;
  const init = ["-A", "scram-sha-256", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N"];
  must(program, [...args, join(bin, "initdb"), ...init, `--pwfile=${secret}`, "-D", folder]);
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
  };
  processes.start({
    name: "postgres",
    program,
    args: [
      ...args,
      join(bin, "postgres"),
      "-D",
      folder,
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
  });
  const env = {
    PGHOST: "127.0.0.1",
    PGPORT: `${port}`,
    PGUSER: "postgres",
    PGPASSWORD: password,
    PGCONNECT_TIMEOUT: "5",
  };
  await until({ what: "postgres", seconds: 20, every: 50 }, () => {
    processes.check();
    return ask(join(bin, "pg_isready"), ["-q"], { env }).status === 0 || undefined;
  });
  const admin = { PGUSER: "isolane_admin", PGPASSWORD: randomBytes(12).toString("hex") };
  const server: Server = {
    port,
    admin,
    version: must(join(bin, "postgres"), ["--version"]).trim(),
    sql: (database, text) =>
      must("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database], { env, input: text }),
    // What a dump says of itself is another word each time. Schemas of sandboxes are asked for by name.
    dump: (database) =>
      must(join(bin, "pg_dump"), ["-d", database, "-N", "il-*"], { env }).replace(
        /^\\(?:un)?restrict .*$/gm,
        "",
      ),
  };
  server.sql(
    "postgres",
    `CREATE ROLE isolane_admin LOGIN CREATEDB CREATEROLE PASSWORD '${admin.PGPASSWORD}';
     GRANT pg_read_all_data TO isolane_admin;
     CREATE ROLE orders LOGIN PASSWORD 'orders';`,
  );
  server.sql("postgres", "CREATE DATABASE orders OWNER orders");
  server.sql("postgres", "CREATE DATABASE fixture OWNER isolane_admin");
  server.sql("orders", `SET ROLE orders; ${baseline}`);
  server.sql("fixture", `SET ROLE isolane_admin; ${baseline}`);
  return server;
}

/** What a program has in its database: types, keys, functions, views, and data. */
const baseline = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.state AS ENUM ('new', 'paid');
  CREATE TABLE shop.items (id serial PRIMARY KEY, name text, state shop.state DEFAULT 'new', nr int GENERATED ALWAYS AS IDENTITY);
  CREATE VIEW shop.paid AS SELECT * FROM shop.items WHERE state = 'paid';
  CREATE FUNCTION shop.total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM shop.items';
  INSERT INTO shop.items (name) VALUES ('first'), ('second');`;

function everything(server: Server): ReadonlyMap<string, string> {
  const lines = (text: string) => server.sql("postgres", text).trim().split("\n");
  const roles = lines(
    "SELECT rolname, rolcanlogin, rolconnlimit, rolsuper, rolcreatedb, rolcreaterole, array(SELECT roleid::regrole FROM pg_auth_members WHERE member = r.oid AND roleid::regrole::text !~ 'il-') FROM pg_roles r ORDER BY 1",
  );
  const databases = lines(
    "SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template1' ORDER BY 1",
  );
  const rights = lines("SELECT datname, datacl, datdba::regrole FROM pg_database ORDER BY 1");
  const schemas = databases.flatMap((database) =>
    server
      .sql(database, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^il-'")
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => [`schema ${name} of ${database}`, ""] as const),
  );
  return new Map([
    ...roles.map((line) => [`role ${line.split("|")[0]}`, line] as const),
    ...rights.map((line) => [`rights on ${line.split("|")[0]}`, line] as const),
    ...schemas,
    // What sandboxes have is asked by themselves; a dump takes its time.
    ...databases.map(
      (name) => [`database ${name}`, name.startsWith("il-") ? "" : server.dump(name)] as const,
    ),
  ]);
}

function as(outputs: Outputs, text: string, database = outputs.database ?? "") {
  const env = {
    PGHOST: outputs.host ?? "",
    PGPORT: outputs.port ?? "",
    PGUSER: outputs.username ?? "",
    PGPASSWORD: outputs.password ?? "",
    PGDATABASE: database,
  };
  return ask("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1"], { env, input: text });
}

function by(url: string | undefined, text: string): string {
  return must("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url ?? ""], { input: text }).trim();
}

const write = ({ url }: Outputs, text: string): void =>
  void by(
    url,
    `CREATE TABLE IF NOT EXISTS written (text text); TRUNCATE written; INSERT INTO written VALUES ('${text}')`,
  );
const read = ({ url }: Outputs): string => by(url, "SELECT text FROM written");

/** What the plugin for databases makes of a server. */
export function databasesOf(server: Server): Live {
  const limit = (outputs: Outputs) =>
    by(outputs.url, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user");
  const live: Live = {
    version: server.version,
    params: {
      host: "127.0.0.1",
      port: server.port,
      adminSecret: "pg-admin",
      copyable: ["orders", "fixture"],
      connectionLimit: 7,
    },
    credentials: server.admin,
    asked: [
      {
        schemaOf: "orders",
        extensions: ["pgcrypto"],
        sql: "INSERT INTO shop.items (name) VALUES ('seeded')",
        migrateImage: "shop:1",
        migrateCommand:
          'psql -Xq -d "$DATABASE_URL" -c "ALTER TABLE shop.items ADD COLUMN IF NOT EXISTS price int"',
      },
      { template: "fixture" },
      {},
    ],
    changed: {
      schemaOf: "orders",
      sql: "INSERT INTO shop.items (name) VALUES ('seeded')",
      extensions: ["pgcrypto", "hstore"],
    },
    // The seed ran once, with the baseline's tables but not its rows; what the role makes and has is its own.
    hasChanged: (outputs) =>
      limit(outputs) === "7" &&
      by(outputs.url, "SELECT string_agg(name, ',') FROM shop.items WHERE price IS NULL") ===
        "seeded" &&
      by(
        outputs.url,
        "ALTER TABLE shop.items RENAME TO things; ALTER TABLE shop.things RENAME TO items; SELECT count(*) FROM pg_extension WHERE extname IN ('pgcrypto', 'hstore')",
      ) === "2",
    refused: (neighbour) => [
      { template: "postgres" },
      { schemaOf: neighbour },
      { template: "orders'" },
      { extensions: ["file_fdw"] },
      { sql: "ALTER ROLE CURRENT_USER SUPERUSER" },
      { sql: "SELECT no FROM nothing" },
    ],
    everything: () => everything(server),
    write,
    read,
    trespass: (own, other) =>
      [
        as(own, "SELECT 1", other.database),
        as(own, `SET ROLE "${other.username}"`),
        as(own, "SELECT * FROM shop.items", "orders"),
        as(own, "SELECT pg_read_file('PG_VERSION')"),
      ].find(({ status }) => status === 0)?.said,
  };
  return live;
}

/** A database for each sandbox. */
export const postgres: Subject = {
  plugin: "postgres",
  prepare: () => void programs(),
  start: async (processes) => databasesOf(await startPostgres(processes)),
};

/** A schema for each sandbox, in the baseline's own database. */
export const postgresSchema: Subject = {
  plugin: "postgres-schema",
  prepare: () => void programs(),
  start: async (processes) => {
    const server = await startPostgres(processes);
    server.sql("orders", "GRANT CREATE ON DATABASE orders TO isolane_admin");
    return {
      version: server.version,
      params: {
        host: "127.0.0.1",
        port: server.port,
        adminSecret: "pg-admin",
        database: "orders",
        connectionLimit: 7,
      },
      credentials: server.admin,
      asked: [
        {
          sql: "CREATE TABLE things (name text); INSERT INTO things VALUES ('seeded')",
          migrateImage: "shop:1",
          migrateCommand:
            'psql -Xq -d "$DATABASE_URL" -c "ALTER TABLE things ADD COLUMN IF NOT EXISTS price int"',
        },
        {},
        {},
      ],
      changed: { sql: "CREATE TABLE things (name text)" },
      hasChanged: ({ url, schema }) =>
        by(url, "SELECT name, price, current_schemas(false) FROM things") === `seeded||{${schema}}`,
      everything: () => everything(server),
      write,
      read,
      trespass: (own, other) =>
        [
          as(own, `SELECT * FROM "${other.schema}".written`),
          as(own, `CREATE TABLE "${other.schema}".taken ()`),
          as(own, `SET ROLE "${other.username}"`),
          as(own, "SELECT * FROM shop.items"),
          as(own, "CREATE TABLE public.taken ()"),
          as(own, "CREATE SCHEMA taken"),
        ].find(({ status }) => status === 0)?.said,
    };
  },
};
