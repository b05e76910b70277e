/** @module One whole process, measured from its start to its end. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What it took. */
export interface Usage {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of all its threads, user and system: on a machine that others use too it says more. */
  readonly cpu: number;
  /** Peak, in MiB. Absent: of several processes. */
  readonly memory?: number;
}

/** Where it runs, and with what besides its own environment. */
export interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs in the measured process and costs it nothing: what it used, written down as it ends. */
const probe = `data:text/javascript,${encodeURIComponent(
  'import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.BENCH_USAGE,JSON.stringify(process.resourceUsage())))',
)}`;

/** A Node program. Throws unless it ends with 0. */
export function measureNode(args: readonly string[], { cwd, env }: Place): Usage {
  const folder = mkdtempSync(join(tmpdir(), "isolane-usage-"));
  const usage = join(folder, "usage.json");
  try {
    const wall = timed([process.execPath, "--import", probe, ...args], {
      cwd,
      env: { ...env, NODE_OPTIONS: "", BENCH_USAGE: usage },
    }).seconds;
    const used: NodeJS.ResourceUsage = JSON.parse(readFileSync(usage, "utf8"));
    const cpu = (used.userCPUTime + used.systemCPUTime) / 1e6;
    return { wall, cpu, memory: used.maxRSS / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A shell script and all that it starts, by POSIX `times`. Throws where a command of it fails. */
export function measureShell(script: string, place: Place): Usage {
  const { seconds, stdout } = timed(["sh", "-c", `set -e\n${script}\ntimes`], place);
  const used = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].slice(-4);
  const cpu = used.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
  return { wall: seconds, cpu };
}

function timed([program = "", ...args]: readonly string[], { cwd, env }: Place) {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status === 0) return { seconds, stdout };
  throw new Error(`${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`, {
    cause: error,
  });
}
