/**
 * @module Signs of a container that changes the schema of a database before a program starts. A copy of it runs the
 * branch's migrations on the baseline's database, where the baseline's own program goes on with the schema that it knows.
 */
import { asArray, asRecord, asString, at, isRecord } from "./json.ts";
import type { JsonObject } from "./object.ts";

/** What one tool is known by. Every row names the page that says so. */
interface MigrationRow {
  readonly tool: string;
  /** A command line: from the program to the word that changes the database. */
  readonly command?: RegExp;
  /** The image, and the argument with which it changes the database; without arguments: whatever they are. */
  readonly image?: readonly [name: RegExp, argument?: RegExp];
  /** `NAME=value` by which a program migrates when it starts. */
  readonly variable?: RegExp;
}

/** A command line, up to where a shell begins another; what only asks is none. */
function command(program: string, verb: string): RegExp {
  const rest = "[^\\n;&|]*";
  const end = `(?=[\\s"';&|]|$)(?!${rest}--(?:check|plan|status|dry-run))`;
  return new RegExp(`(?:^|[\\s/"'=])${program}(?=[\\s"'])${rest}[\\s"'](?:${verb})${end}`);
}

function image(name: string): RegExp {
  return new RegExp(`(?:^|/)${name}(?:[:@]|$)`);
}

const rows: readonly MigrationRow[] = [
  {
    // https://github.com/flyway/flyway-docker; https://docs.spring.io/spring-boot/how-to/data-initialization.html
    tool: "Flyway",
    command: command("flyway", "migrate|baseline"),
    image: [image("flyway(?:-enterprise)?|redgate/flyway"), /(?:^|\s)migrate(?:\s|$)/],
    variable: /^SPRING_FLYWAY_(?!ENABLED=false)/i,
  },
  {
    // https://docs.liquibase.com/commands/update/update.html; https://github.com/liquibase/docker
    tool: "Liquibase",
    command: command("liquibase", "update(?:-[a-z-]+)?|migrate"),
    image: [image("liquibase(?:-secure|-pro)?"), /(?:^|\s)(?:update(?:-[a-z-]+)?|migrate)(?:\s|$)/],
    variable: /^SPRING_LIQUIBASE_(?!ENABLED=false)/i,
  },
  // https://alembic.sqlalchemy.org/en/latest/tutorial.html
  { tool: "Alembic", command: command("alembic", "upgrade") },
  // https://flask-migrate.readthedocs.io/en/latest/
  { tool: "Flask-Migrate", command: command("flask", "db upgrade") },
  // https://docs.djangoproject.com/en/stable/ref/django-admin/#migrate
  { tool: "Django", command: command("(?:manage\\.py|django-admin)", "migrate") },
  // https://www.prisma.io/docs/orm/reference/prisma-cli-reference
  { tool: "Prisma", command: command("prisma", "migrate (?:deploy|dev|reset)|db (?:push|seed)") },
  {
    // https://github.com/golang-migrate/migrate/tree/master/cmd/migrate
    tool: "golang-migrate",
    command: command("migrate", "up|goto|force"),
    image: [image("migrate/migrate"), /(?:^|\s)(?:up|goto|force)(?:\s|$)/],
  },
  // https://github.com/pressly/goose
  { tool: "goose", command: command("goose", "up(?:-to|-by-one)?") },
  {
    // https://guides.rubyonrails.org/active_record_migrations.html
    tool: "Rails",
    command:
      /(?:^|[\s/"'])(?:rails|rake)["']?\s+(?:\S+\s+)*["']?db:(?:migrate|prepare|setup|schema:load|reset)(?=[\s"':;&|]|$)/,
  },
  // https://knexjs.org/guide/migrations.html
  { tool: "Knex", command: command("knex", "migrate:(?:latest|up)") },
  {
    // https://typeorm.io/docs/migrations/executing/
    tool: "TypeORM",
    command: command("typeorm(?:-ts-node-(?:commonjs|esm))?", "migration:run|schema:sync"),
  },
  // https://sequelize.org/docs/v6/other-topics/migrations/
  { tool: "Sequelize", command: command("sequelize(?:-cli)?", "db:migrate") },
  // https://orm.drizzle.team/docs/kit-overview
  { tool: "Drizzle", command: command("drizzle-kit", "migrate|push") },
  // https://mikro-orm.io/docs/migrations
  { tool: "MikroORM", command: command("mikro-orm(?:-esm)?", "migration:(?:up|fresh)") },
  // https://salsita.github.io/node-pg-migrate/cli
  { tool: "node-pg-migrate", command: command("node-pg-migrate", "up") },
  // https://github.com/seppevs/migrate-mongo
  { tool: "migrate-mongo", command: command("migrate-mongo", "up") },
  {
    // https://learn.microsoft.com/ef/core/managing-schemas/migrations/applying
    tool: "EF Core",
    command:
      /(?:^|[\s/"'])dotnet["']?\s+["']?ef["']?\s+["']?database["']?\s+["']?update|(?:^|[\s/"'])efbundle(?:\.exe)?(?=[\s"';&|]|$)/,
  },
  // https://github.com/launchbadge/sqlx/tree/main/sqlx-cli
  { tool: "sqlx", command: command("(?:cargo )?sqlx", "migrate run|database (?:setup|reset)") },
  // https://diesel.rs/guides/getting-started
  { tool: "Diesel", command: command("diesel", "migration run|setup|database reset") },
  {
    // https://atlasgo.io/versioned/apply; https://atlasgo.io/guides/deploying/helm
    tool: "Atlas",
    command: command("atlas", "(?:migrate|schema) apply"),
    image: [image("arigaio/atlas"), /(?:^|\s)(?:migrate|schema) apply(?:\s|$)/],
  },
  {
    // https://github.com/amacneil/dbmate
    tool: "dbmate",
    command: command("dbmate", "up|migrate"),
    image: [image("amacneil/dbmate"), /(?:^|\s)(?:up|migrate)(?:\s|$)/],
  },
  // https://laravel.com/docs/migrations#running-migrations
  { tool: "Laravel", command: command("artisan", "migrate(?::(?:fresh|refresh|install))?") },
  // https://symfony.com/doc/current/doctrine.html
  {
    tool: "Doctrine",
    command: command("console", "doctrine:(?:migrations:migrate|schema:update)"),
  },
  // https://hexdocs.pm/ecto_sql/Mix.Tasks.Ecto.Migrate.html
  { tool: "Ecto", command: command("mix", "ecto\\.(?:migrate|setup)") },
  {
    // https://sqitch.org/docs/manual/sqitch-deploy/
    tool: "Sqitch",
    command: command("sqitch", "deploy"),
    image: [image("sqitch/sqitch"), /(?:^|\s)deploy(?:\s|$)/],
  },
  // https://hasura.io/docs/2.0/migrations-metadata-seeds/auto-apply-migrations/
  { tool: "Hasura", image: [/(?:^|\/)hasura\/graphql-engine:[^@]*cli-migrations/] },
  {
    // No tool's own: programs and charts name it alike.
    tool: "a switch",
    variable:
      /^(?:[A-Z0-9]+_)*(?:AUTO_?MIGRATE|(?:AUTO|RUN|APPLY)_(?:DB_)?MIGRATIONS?|MIGRATE_ON_START(?:UP)?)=(?:true|1|yes|on)$/i,
  },
];

/** A word that stands for migrations where a person chose it: of a container, an image, a script, a task. */
const word = /(?:^|[^a-z])(?:db-?|schema-?)?migrat(?:e|es|ions?|or)(?![a-z])/i;

/** Of a container or an image that waits for somebody else's migrations. */
const waiting = /(?:^|[^a-z])(?:wait|await)(?:s|ing)?(?![a-z])/i;

/** A command that only asks whether there are any. Many wait for their database first, so that alone says nothing. */
const asking =
  /check[-_ ]?(?:for[-_ ])?migrat|migrat\w*[-_: ]?(?:check|status|ready)|--check(?![a-z-])|showmigrations|abort_if_pending|kubectl\s+(?:wait|get)/i;

/** A container that migrates. */
export interface Migration {
  readonly list: "containers" | "initContainers";
  readonly container: string;
  /** For people: `init container "migrate" (Flyway)`. */
  readonly what: string;
}

/** Where containers and their variables are. */
export interface MigrationScope {
  /** A Job's containers end: what is named after migrations is one. A program that goes on may only have a part that is. */
  readonly ends: boolean;
  /** `NAME=value` of a container. Default: those that are written in it. */
  readonly variables?: (container: JsonObject) => readonly string[];
}

/** The containers of a pod spec that migrate, by what they run. */
export function migrationsIn(
  podSpec: JsonObject,
  { ends, variables = literals }: MigrationScope,
): readonly Migration[] {
  return (["initContainers", "containers"] as const).flatMap((list) =>
    asArray(podSpec[list]).flatMap((container): readonly Migration[] => {
      if (!isRecord(container)) return [];
      // Sidecars run beside the program, and do not end.
      const isBefore = list === "initContainers" && container.restartPolicy !== "Always";
      const told = list === "containers" ? variables(container) : [];
      const by = signOf(container, { named: isBefore || ends, told });
      const name = asString(container.name) ?? "";
      const kind = list === "initContainers" ? "init container" : "container";
      return by === undefined ? [] : [{ list, container: name, what: `${kind} "${name}" (${by})` }];
    }),
  );
}

/** The pod spec without init containers that migrate. */
export function withoutMigrations(podSpec: JsonObject): JsonObject {
  const gone = new Set(
    migrationsIn(podSpec, { ends: false }).flatMap(({ list, container }) =>
      list === "initContainers" ? [container] : [],
    ),
  );
  if (gone.size === 0) return podSpec;
  const { initContainers, ...rest } = podSpec;
  const kept = asArray(initContainers).filter((one) => !gone.has(asString(at(one, "name")) ?? ""));
  return kept.length === 0 ? rest : { ...rest, initContainers: kept };
}

// --- internal ---

function signOf(
  container: JsonObject,
  { named, told }: { readonly named: boolean; readonly told: readonly string[] },
): string | undefined {
  const words = [...asArray(container.command), ...asArray(container.args)]
    .filter((one) => typeof one === "string")
    .join(" ");
  const imageName = asString(container.image) ?? "";
  const name = asString(container.name) ?? "";
  const row = rows.find(
    (one) =>
      one.command?.test(words) === true ||
      isByImage(one, imageName, words) ||
      told.some((text) => one.variable?.test(text)),
  );
  if (row !== undefined) return row.tool;
  const [repository = ""] = imageName.split("@");
  const last = repository.slice(repository.lastIndexOf("/") + 1).split(":")[0] ?? "";
  const isNamed = named && [name, last, words].some((text) => word.test(text));
  const isMeant = ![name, last].some((text) => waiting.test(text)) && !asking.test(words);
  return isNamed && isMeant ? "by its name" : undefined;
}

function isByImage({ image: known }: MigrationRow, name: string, words: string): boolean {
  const [own, argument] = known ?? [];
  return own?.test(name) === true && (argument === undefined || argument.test(words));
}

function literals(container: JsonObject): readonly string[] {
  return asArray(container.env).map((entry) => {
    const { name, value } = asRecord(entry);
    return `${asString(name) ?? ""}=${asString(value) ?? ""}`;
  });
}
