/** @module Consumers of a run as pods: a process, and its own mount of the table, which changes when its kubelet comes to it. */
import * as fs from "node:fs";
import { join } from "node:path";
import { type Mounted, mounted } from "../../test/support/mounted-keys.ts";
import { type Processes, pause, until } from "../cluster/processes.ts";
import type { Worker } from "./libraries.ts";

/** What a table says of forks; `null`: the file is not there. */
export type Forks = Readonly<Record<string, string>> | null;

/** A pod's table from some time on, in milliseconds of the machine's clock. */
export interface Seen {
  readonly at: number;
  readonly forks: Forks;
}

/** Who a pod is. */
export interface PodSpec {
  readonly name: string;
  /** Its consumer group. */
  readonly group: string;
  /** Absent: the baseline's. */
  readonly sandbox?: string;
  readonly worker: Worker;
}

/** Seconds, much shorter than in a cluster: the run has to end. */
export interface Times {
  readonly window: number;
  readonly drain: number;
}

/** A pod. */
export class Pod {
  readonly spec: PodSpec;
  /** Its tables, the oldest first. */
  readonly seen: Seen[] = [];
  /** When it was killed, or told to end. */
  readonly ended: number[] = [];
  /** How often it was started again. */
  restarted = 0;
  readonly #mount: Mounted;
  #pid = 0;

  constructor(spec: PodSpec, folder: string, forks: Forks) {
    this.spec = spec;
    const place = join(folder, `mount-${spec.name}`);
    fs.mkdirSync(place);
    this.#mount = mounted(place);
    this.see(forks);
  }

  /** The kubelet has come to its table. */
  see(forks: Forks): void {
    if (forks === null) this.#mount.remove();
    else {
      const carriers = { baggage: "isolane", header: "x-isolane-key" };
      this.#mount.put(JSON.stringify({ version: 1, carriers, forks }));
    }
    this.seen.push({ at: Date.now(), forks });
  }

  /** Starts its process, or starts it again, and waits until it consumes. */
  async start(processes: Processes, env: Readonly<Record<string, string>>): Promise<void> {
    const { name, group, sandbox, worker } = this.spec;
    const out = env.OUT ?? "";
    const begun = () =>
      fs.existsSync(out) ? fs.readFileSync(out, "utf8").split(`begins\t${name}\n`).length : 1;
    const before = begun();
    this.#pid = processes.start({
      name,
      program: worker.program,
      args: worker.args,
      env: {
        ...worker.env,
        ...env,
        GROUP: group,
        CONSUMER: name,
        ISOLANE_KEYS_FILE: this.#mount.file,
        ...(sandbox === undefined
          ? {}
          : { ISOLANE_SANDBOX: sandbox, ISOLANE_ROUTING_KEY: sandbox }),
      },
    });
    await until({ what: `${name} consumes`, seconds: 30, every: 20 }, () =>
      begun() > before ? true : undefined,
    );
  }

  /** Kills its process, as a node that fails does, or asks it to end, as the kubelet does. */
  end(signal: "SIGKILL" | "SIGTERM"): void {
    this.ended.push(Date.now());
    process.kill(this.#pid, signal);
  }

  /** Kills it while it handles a message, and starts it again, as the kubelet does. */
  async restart(processes: Processes, env: Readonly<Record<string, string>>): Promise<void> {
    const own = () => fs.readFileSync(env.OUT ?? "", "utf8").split(`\t${this.spec.name}\t`).length;
    const before = own();
    await until({ what: `${this.spec.name} handles`, seconds: 10, every: 1 }, () =>
      own() > before ? true : undefined,
    );
    this.end("SIGKILL");
    this.restarted += 1;
    await pause(200);
    await this.start(processes, env);
  }
}
