/** @module The work of `isolane recompile`. */
import { isOfError, reasonOf } from "../author/suspension.ts";
import { readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { count } from "../diagnostics/words.ts";
import { type EnvironmentFolder, findEnvironments } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { readSpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { writeOutput } from "../disk/write.ts";
import type { EnvironmentInput, Sourced } from "../model/input.ts";
import type { Sandbox } from "../model/spec.gen.ts";
import { suspensionOf } from "../model/suspension.ts";
import { changedLanes } from "./changed-lanes.ts";
import type { Asked, Outcome } from "./command.ts";
import type { Place } from "./host.ts";
import { type HeldBack, type KeptGoing, keepGoing } from "./keep-going.ts";
import { overOutput } from "./output.ts";
import { timeOf } from "./specs.ts";
import { readTolerantly } from "./stand-ins.ts";
import { warnInvalid, writeSuspension } from "./suspend-broken.ts";

/** What `recompile` is asked. */
export interface RecompileAsked extends Asked {
  readonly environment?: string;
  /** Default: a sandbox that no longer compiles is an error. */
  readonly suspendBroken?: boolean;
  /** With `suspendBroken`. */
  readonly now?: Date;
}

/** What becomes of a sandbox. */
interface Row {
  readonly folder: EnvironmentFolder;
  readonly sandbox: string;
  /** Its spec, from the root. */
  readonly file: string;
  readonly action: "suspend" | "wake";
  /** The code and the message of its first error. Absent: it compiles again. */
  readonly reason?: string;
}

/** Compiles everything; suspends what is broken where that is asked for. */
export function runRecompile(asked: RecompileAsked, place: Place): Outcome {
  const { suspendBroken = false, environment } = asked;
  const problems = new Problems();
  const named = environment === undefined ? [] : [environment];
  const folders = findEnvironments(named, place, problems);
  if (problems.failed)
    return { diagnostics: problems.all, failed: "usage", data: { ...nothing, sandboxes: [] } };
  const plans = folders.map((folder) => planFor(folder, suspendBroken));
  const rows = plans.flatMap((plan) => plan.rows);
  const isStuck = plans.some(({ compiles }) => !compiles);
  const data = {
    sandboxes: rows.map(({ folder: _, ...row }) => (isStuck ? { ...row, action: "none" } : row)),
  };
  if (isStuck) {
    // W0640 tells what lies in an output, and there is none.
    const diagnostics = plans.flatMap((plan) =>
      plan.problems.all.filter(({ code }) => code !== "W0640"),
    );
    return { diagnostics, data: { ...nothing, ...data }, notes: brokenNote(rows, suspendBroken) };
  }
  const restore = writeAll(rows, asked.now, problems);
  if (problems.failed) return { diagnostics: problems.all, data: { ...nothing, ...data } };
  const invalid = plans.flatMap((plan) => plan.invalid);
  const outcome = overOutput(
    { ...asked, environment: named, keepGoing: suspendBroken, cache: false },
    place,
    writeOutput,
    () => ({
      fields: (change, result) => ({
        written: change.written.map(({ path }) => path),
        removed: change.removed.map(({ path }) => path),
        unchecked: [],
        affected: changedLanes(result, change).map(({ key }) => key),
      }),
      text: () => rows.map((row) => `${lineOf(row)}\n`).join(""),
      summary: ({ written, removed }) =>
        `${count(written.length, "file")} written, ${removed.length} removed`,
      details: (result, change) => {
        const keys = changedLanes(result, change).map(({ key }) => key);
        return keys.length === 0 ? [] : [`  changed: ${keys.join(", ")}`];
      },
    }),
  );
  const files = new Set(invalid.map(({ file }) => file));
  const diagnostics = outcome.diagnostics.filter(
    ({ severity, source }) => severity !== "error" || !files.has(source?.document.file ?? ""),
  );
  if (diagnostics.some(({ severity }) => severity === "error")) {
    restore();
    const undone = rows.map(({ folder: _, ...row }) => ({ ...row, action: "none" }));
    return { ...outcome, data: { ...nothing, sandboxes: undone }, text: () => "" };
  }
  warnInvalid(invalid, problems);
  return {
    ...outcome,
    diagnostics: [...diagnostics, ...problems.all],
    data: { ...outcome.data, ...data },
  };
}

/** Of a run that wrote nothing. */
const nothing = { environments: [], differences: [], recovered: false };

interface Plan {
  readonly rows: readonly Row[];
  /** Sandboxes whose specs are not valid: they stay as they are. */
  readonly invalid: readonly HeldBack[];
  /** Whether the environment compiles when the plan is carried out. */
  readonly compiles: boolean;
  readonly problems: Problems;
}

function planFor(folder: EnvironmentFolder, suspends: boolean): Plan {
  const read = new Problems();
  const { input, invalid } = suspends
    ? readTolerantly(diskIo(folder.root), folder.fromRoot, read)
    : { input: readEnvironment(diskIo(folder.root), folder.fromRoot, read), invalid: [] };
  if (input === undefined) return { rows: [], invalid, compiles: false, problems: read };
  const kept = keepGoing(input, read, invalid);
  const compiles = kept.result !== undefined && (suspends || kept.heldBack.length === 0);
  const broken = kept.heldBack
    .filter(({ isInvalid }) => isInvalid !== true)
    .map(({ name, file, error }): Row => {
      return { folder, sandbox: name, file, action: "suspend", reason: reasonOf(error) };
    });
  const woken = compiles && suspends ? toWake(input, kept, read) : [];
  const rows = woken.map(({ spec, source }): Row => {
    return { folder, sandbox: spec.metadata.name, file: source.document.file, action: "wake" };
  });
  return { rows: [...broken, ...rows], invalid, compiles, problems: kept.problems };
}

/** The sandboxes that were suspended for an error, have none any more, and cause none in others when they wake. */
function toWake(
  input: EnvironmentInput,
  { heldBack }: KeptGoing,
  read: Problems,
): readonly Sourced<Sandbox>[] {
  const broken = new Set(heldBack.map(({ name }) => name));
  const woken: Sourced<Sandbox>[] = [];
  for (const one of input.sandboxes.filter(({ spec }) => isOfError(suspensionOf(spec)?.reason))) {
    const awake = new Set([...woken, one]);
    const sandboxes = input.sandboxes.map((each) => (awake.has(each) ? unsuspended(each) : each));
    const kept = keepGoing({ ...input, sandboxes }, read);
    if (kept.result !== undefined && kept.heldBack.every(({ name }) => broken.has(name)))
      woken.push(one);
  }
  return woken;
}

function unsuspended({ spec, source }: Sourced<Sandbox>): Sourced<Sandbox> {
  return { spec: { ...spec, spec: { ...spec.spec, suspended: false } }, source };
}

function write({ folder, file, reason }: Row, now: Date | undefined, problems: Problems): void {
  const suspension =
    reason === undefined || now === undefined ? undefined : { reason, since: timeOf(now) };
  writeSuspension({ folder, path: file }, suspension, problems);
}

/**
 * Writes the specs before the output: whoever is killed in between leaves specs that the next `synth` or `recompile` compiles.
 * @returns What takes them back, where the output cannot be written.
 */
function writeAll(rows: readonly Row[], now: Date | undefined, problems: Problems): () => void {
  const before = rows.map(({ folder, file }) => {
    const spec = { folder, path: file };
    return { spec, text: readSpecFile(spec) };
  });
  for (const row of rows) write(row, now, problems);
  const restore = () => {
    for (const { spec, text } of before)
      if (text !== undefined && readSpecFile(spec) !== text)
        writeSpecFile(spec, text, false, problems);
  };
  if (problems.failed) restore();
  return restore;
}

function lineOf({ file, reason }: Row): string {
  return reason === undefined ? `woke ${file}` : `suspended ${file}: ${reason}`;
}

function brokenNote(rows: readonly Row[], suspends: boolean): readonly string[] {
  const names = rows.flatMap(({ sandbox, reason }) => (reason === undefined ? [] : [sandbox]));
  if (names.length === 0) return [];
  const list = names.join(", ");
  return [
    suspends
      ? `nothing was written: there are errors that suspending ${list} does not end`
      : `nothing was written; these do not compile: ${list} (--suspend-broken suspends them)`,
  ];
}
