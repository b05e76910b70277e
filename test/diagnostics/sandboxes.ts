/** @module The sandbox commands in the repository of a case, and what they print to standard error. */
import { importSignadot } from "../../lib/cli/commands/import-signadot.ts";
import { prune } from "../../lib/cli/commands/prune.ts";
import { create } from "../../lib/cli/commands/sandbox/create.ts";
import { remove } from "../../lib/cli/commands/sandbox/delete.ts";
import { sync } from "../../lib/cli/commands/sandbox/sync.ts";
import { update } from "../../lib/cli/commands/sandbox/update.ts";
import { runnerIn } from "../support/project.ts";

const nothing = { fork: [], env: [], label: [] };

/** What is asked for, besides nothing. */
type Wanted = Partial<Record<"fork" | "env" | "label", readonly string[]>> & {
  readonly owner?: string;
};

/** Runs `isolane sandbox create`. */
export function createIn(root: string, name: string, wanted: Wanted): string {
  return runnerIn(root)(create, { ...nothing, name, ...wanted }).err;
}

/** Runs `isolane sandbox update`. */
export function updateIn(root: string, name: string, wanted: Wanted): string {
  return runnerIn(root)(update, { ...nothing, unfork: [], name, ...wanted }).err;
}

/** Runs `isolane sandbox delete`. */
export function deleteIn(root: string, name: string, force = false): string {
  return runnerIn(root)(remove, { name, force }).err;
}

/** Runs `isolane sandbox sync` for a branch that nobody checked out. */
export function syncIn(root: string, wanted: Wanted & { readonly branch?: string }): string {
  return runnerIn(root)(sync, { ...nothing, digest: [], ...wanted }).err;
}

/** Runs `isolane prune` with this list of branches. */
export function pruneIn(root: string, branches: string): string {
  const now = new Date("2026-11-20T08:00:00Z");
  return runnerIn(root, undefined, {}, branches)(prune, { now, openBranches: "-", yes: true }).err;
}

/** Runs `isolane import signadot` with the case's file. */
export function importIn(root: string): string {
  return runnerIn(root)(importSignadot, { file: ["signadot.yaml"], set: [] }).err;
}
