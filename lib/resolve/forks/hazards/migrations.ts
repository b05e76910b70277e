/**
 * @module Containers of a fork that change the schema of a database before, or while, its program starts: the baseline's
 * program then runs on the branch's schema.
 */
import { andList } from "../../../diagnostics/words.ts";
import { asArray, asRecord, asString, at, stable } from "../../../kube/json.ts";
import { type Migration, migrationsIn, withoutMigrations } from "../../../kube/migrations.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf } from "../draft.ts";
import { strategySource } from "./hazards.ts";
import { reportUnfounded } from "./unfounded.ts";

/** The pod spec without the init containers that `strategies.migrations: skip` leaves out. */
export function applyMigrationStrategy(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): JsonObject {
  if (context.target.entry.strategies?.migrations !== "skip") return podSpec;
  const kept = withoutMigrations(podSpec);
  if (kept === podSpec && migrationsOf(podSpec, context, lookup).length === 0) {
    context.problems.report({
      code: "E0385",
      message: `strategies.migrations: skip leaves nothing out of the fork of ${context.display}: none of its init containers is known to migrate`,
      help: "remove it; or, where one does, leave it out with customizations.patch ({initContainers: [{name: NAME, $patch: delete}]}) or call it migrate",
      source: strategySource(context, "migrations"),
    });
  }
  return kept;
}

/** Says what of a fork would migrate the baseline's database, and refuses what only says that it does not. */
export function checkMigrations(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { entry, template } = context.target;
  const strategy = entry.strategies?.migrations;
  const found = migrationsOf(podSpec, context, lookup);
  if (strategy === "shared" || found.length === 0) return;
  const what = andList(found.map((one) => one.what));
  if (strategy === "skip") {
    reportUnfounded(context, "migrations", `${what} is not left out`);
    return;
  }
  if (strategy === "own-database") {
    const before = asRecord(template.spec);
    const same = found.filter((one) => toldTo(podSpec, one) === toldTo(before, one));
    if (same.length > 0) {
      const names = andList(same.map((one) => one.what));
      reportUnfounded(context, "migrations", `${names} is told what the baseline's is told`);
    }
    return;
  }
  context.problems.report({
    code: "W0367",
    message: `the fork of ${context.display} migrates: ${what}; the baseline's program goes on with the database that it changes`,
    help: "add strategies.migrations: skip (its init containers that migrate are left out), own-database (the customizations give it one of its own) or shared (reviewed: the baseline can live with it)",
    source: context.forkOf,
  });
}

// --- internal ---

function migrationsOf(
  podSpec: JsonObject,
  { target: { workload } }: ForkContext,
  lookup: ConfigLookup,
): readonly Migration[] {
  return migrationsIn(podSpec, {
    ends: workload.kind === "CronJob",
    variables: (container) =>
      variablesOf(container, lookup).map(({ name, value = "" }) => `${name}=${value}`),
  });
}

/** What says to a container which database is meant: variables, arguments, mounted files. Values of references are not known. */
function toldTo(podSpec: JsonObject, { list, container }: Migration): string {
  const own = containersOf(podSpec).find((one) => one.list === list && one.name === container);
  const { env, envFrom, command, args, volumeMounts } = own?.body ?? {};
  const variables = asArray(env).filter((one) => !isIsolanes(asString(at(one, "name")) ?? ""));
  const volumes = asArray(podSpec.volumes).filter((one) =>
    ["configMap", "secret", "projected", "csi"].some((source) => at(one, source) !== undefined),
  );
  return stable([variables, envFrom, command, args, volumeMounts, volumes]);
}

/** Every fork has it. */
function isIsolanes(variable: string): boolean {
  return /^(?:ISOLANE_|OTEL_RESOURCE_ATTRIBUTES$)/.test(variable);
}
