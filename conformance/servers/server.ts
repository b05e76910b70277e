/** @module A real server of a run: how its program is found, and how it is started. */
import { execFileSync } from "node:child_process";
import type { Processes } from "../cluster/processes.ts";

/** Starts one on a free port of the loopback, and waits until it answers. */
export interface Server {
  readonly name: string;
  /** Throws when its program is not here and cannot be had. */
  readonly prepare: () => void;
  readonly start: (processes: Processes) => Promise<number>;
}

/** The path of a program that a Debian package brings. */
export function installed(program: string, debianPackage = program): string {
  try {
    return execFileSync("sh", ["-c", `command -v ${program}`], {
      encoding: "utf8",
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/lib/rabbitmq/bin` },
    }).trim();
  } catch {
    throw new Error(`${program} is not here: apt-get install ${debianPackage}`);
  }
}
