/** @module Where figures are kept: the page about scale, its plot, and the history with machine and commit. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { type Measured, plot, tables } from "./figures.ts";

/** One run. */
export interface Run {
  readonly commit: string;
  /** Of the commit. */
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly rounds: number;
  readonly measured: readonly Measured[];
}

const root = join(import.meta.dirname, "..");
const page = join(root, "docs", "scale.md");
const history = join(root, "bench", "history.json");
const markers = ["<!-- bench -->", "<!-- /bench -->"] as const;

/** What lies here, and where: asked before the first measurement. */
export function subjectOf(): Pick<Run, "commit" | "date" | "machine" | "node"> {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "lib").length > 0;
  const [{ model = "unknown" } = {}] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    commit: `${git("rev-parse", "--short=12", "HEAD")}${changed ? ", changed" : ""}`,
    date: git("show", "-s", "--format=%cs", "HEAD"),
    machine: `${platform()} ${arch()}, ${cpus().length} x ${model.trim()}, ${memory} GiB`,
    node: process.version,
  };
}

/** Replaces what the page, the plot and the history say of an earlier run; the history keeps one of each commit. */
export function record(run: Run): void {
  const text = readFileSync(page, "utf8");
  const [start, end] = markers.map((marker) => text.indexOf(marker));
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error(`docs/scale.md has no ${markers.join(" and ")}`);
  const before = text.slice(0, start + markers[0].length);
  writeFileSync(page, `${before}\n\n${section(run)}\n${text.slice(end)}`);
  writeFileSync(join(root, "docs", "scale.svg"), plot(run.measured));
  const runs: readonly Run[] = existsSync(history) ? JSON.parse(readFileSync(history, "utf8")) : [];
  const kept = [...runs.filter(({ commit }) => commit !== run.commit), run];
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  writeFileSync(history, `${JSON.stringify(kept, rounded, 2)}\n`);
}

function section({ commit, machine, node, rounds, measured }: Run): string {
  return [
    `Commit ${commit}; ${machine}; Node ${node}; ${rounds === 1 ? "one round" : `the least of ${rounds} rounds`}.`,
    "",
    tables(measured),
    "",
    "![CPU seconds by the number of sandboxes](scale.svg)",
    "",
  ].join("\n");
}
