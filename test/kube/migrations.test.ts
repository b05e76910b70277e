import { describe, expect, it } from "vitest";
import { migrationsIn, withoutMigrations } from "../../lib/kube/migrations.ts";
import type { JsonObject } from "../../lib/kube/object.ts";

/** The tools that are found in one init container, or in one main container. */
function found(list: "initContainers" | "containers", container: JsonObject, ends = false) {
  const podSpec = { [list]: [{ name: "step", image: "acme/shop:1", ...container }] };
  return migrationsIn(podSpec, { ends }).map(({ what }) => /\(.*\)$/.exec(what)?.[0]);
}

const shell = (script: string) => ({ command: ["sh", "-c", script] });

describe("a container that migrates is known by its tool", () => {
  it.each([
    [
      "Flyway",
      { image: "flyway/flyway:11-alpine", args: ["-url=jdbc:postgresql://db", "migrate"] },
    ],
    ["Flyway", { image: "redgate/flyway@sha256:00", args: ["migrate"] }],
    ["Flyway", shell("flyway -url=$URL migrate && ./serve")],
    ["Liquibase", { image: "registry.example/liquibase/liquibase:4.31", args: ["update"] }],
    ["Alembic", shell("until pg_isready; do echo waiting; done; alembic upgrade head")],
    ["Alembic", { command: ["python", "-m", "alembic", "upgrade", "head"] }],
    ["Flask-Migrate", shell("flask db upgrade")],
    ["Django", { command: ["python", "manage.py", "migrate", "--noinput"] }],
    ["Django", { command: ["python", "manage.py migrate"] }],
    ["Django", shell("./manage.py migrate; gunicorn shop.wsgi")],
    ["Prisma", { command: ["npx", "prisma", "migrate", "deploy"] }],
    ["Prisma", shell("npx prisma db push --skip-generate")],
    [
      "golang-migrate",
      { image: "migrate/migrate:v4.18.1", args: ["-path=/m", "-database", "x", "up"] },
    ],
    ["goose", { command: ["/bin/goose", "-dir", "/m", "postgres", "$(DSN)", "up"] }],
    ["Rails", { command: ["bundle", "exec", "rails", "db:migrate"] }],
    ["Rails", shell("bin/rails db:prepare && bin/rails server")],
    ["Rails", { command: ["rake", "db:schema:load"] }],
    ["Knex", shell("npx knex migrate:latest --env production")],
    ["TypeORM", shell("npx typeorm-ts-node-commonjs migration:run -d ds.ts")],
    ["Sequelize", shell("npx sequelize-cli db:migrate")],
    ["EF Core", { command: ["./efbundle", "--connection", "$(DB)"] }],
    ["EF Core", shell("dotnet ef database update")],
    ["sqlx", shell("sqlx migrate run")],
    ["Diesel", shell("diesel migration run")],
    ["Atlas", { image: "arigaio/atlas:latest", args: ["migrate", "apply", "--url", "$(URL)"] }],
    ["dbmate", { image: "ghcr.io/amacneil/dbmate:2", args: ["--wait", "up"] }],
    ["Laravel", { command: ["php", "artisan", "migrate", "--force"] }],
    ["Doctrine", { command: ["bin/console", "doctrine:migrations:migrate", "-n"] }],
    ["Ecto", shell("mix ecto.migrate")],
    ["Hasura", { image: "hasura/graphql-engine:v2.40.0.cli-migrations-v3" }],
  ] as const)("%s", (tool, container) => {
    expect(found("initContainers", container)).toEqual([`(${tool})`]);
    expect(found("containers", container)).toEqual([`(${tool})`]);
  });

  it.each([
    ["Flyway", "SPRING_FLYWAY_URL", "jdbc:postgresql://orders-db/orders"],
    ["Liquibase", "SPRING_LIQUIBASE_ENABLED", "true"],
    ["a switch", "RUN_MIGRATIONS", "true"],
    ["a switch", "DB_AUTO_MIGRATE", "1"],
    ["a switch", "MIGRATE_ON_START", "yes"],
  ])("%s, by the variable %s of the program itself", (tool, name, value) => {
    expect(found("containers", { env: [{ name, value }] })).toEqual([`(${tool})`]);
  });
});

describe("a container that is named after migrations", () => {
  it.each([
    [{ name: "migrate" }],
    [{ name: "db-migrations" }],
    [{ image: "acme/orders-migrator:7" }],
    [{ command: ["/app/migrate.sh"] }],
    [{ command: ["npm", "run", "db:migrate"] }],
    [{ name: "run-migrations", command: ["./setup", "up"] }],
    [shell("until nc -z db 5432; do echo waiting; sleep 1; done; python manage.py run_migrations")],
  ])("is one before a program, and where it ends: %j", (container) => {
    expect(found("initContainers", container)).toEqual(["(by its name)"]);
    expect(found("containers", container, true)).toEqual(["(by its name)"]);
    expect(found("containers", container)).toEqual([]);
  });
});

describe("no migration", () => {
  it.each([
    [{ name: "wait-for-migrations" }],
    [{ name: "wait-for-migrations", ...shell("until prisma migrate status; do sleep 2; done") }],
    [shell("until timeout 30 python manage.py migrate --check --skip-checks; do sleep 5; done")],
    [shell("until bin/migrate-check; do sleep 1; done")],
    [
      shell(
        "until kubectl get job/migrate -o jsonpath='{.status.succeeded}' | grep -q 1; do :; done",
      ),
    ],
    [{ command: ["airflow", "db", "check-migrations", "-t", "60"] }],
    [{ image: "groundnuty/k8s-wait-for:v2.0", args: ["job", "shop-migrate"] }],
    [shell("kubectl wait --for=condition=complete job/migrate")],
    [{ command: ["python", "manage.py", "migrate", "--check"] }],
    [{ image: "flyway/flyway:11", args: ["info"] }],
    [{ command: ["alembic", "current"] }],
    [{ command: ["rails", "db:version"] }],
    [{ name: "migrate", restartPolicy: "Always" }],
    [{ name: "immigration-forms" }],
    [{ command: ["goose-server", "--up"] }],
  ])("is %j", (container) => {
    expect(found("initContainers", container)).toEqual([]);
  });

  it.each([
    ["SPRING_FLYWAY_ENABLED", "false"],
    ["RUN_MIGRATIONS", "false"],
    ["MIGRATION_TABLE", "true"],
  ])("is meant by %s=%s", (name, value) => {
    expect(found("containers", { env: [{ name, value }] })).toEqual([]);
  });

  it("is left where they are left out", () => {
    const wait = { name: "wait", image: "busybox" };
    const podSpec = { initContainers: [wait, { name: "migrate", image: "a" }], containers: [] };
    expect(withoutMigrations(podSpec)).toEqual({ initContainers: [wait], containers: [] });
    expect(withoutMigrations({ initContainers: [{ name: "migrate" }] })).toEqual({});
    const plain = { initContainers: [wait] };
    expect(withoutMigrations(plain)).toBe(plain);
  });
});
