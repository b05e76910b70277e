/**
 * @module The processes of a run: started in groups of their own, with their output in files, and all
 * ended when the run ends, however it ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a process is started. */
export interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Processes with a scratch folder. `stop` ends them and removes the folder. */
export class Processes {
  readonly folder: string = fs.mkdtempSync(join(tmpdir(), "isolane-conformance-"));
  readonly #children: { readonly name: string; readonly child: ChildProcess }[] = [];
  readonly #onExit = (): void => this.#kill("SIGKILL");
  readonly #onSignal = (): void => process.exit(130);

  constructor() {
    process.on("exit", this.#onExit);
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  /** Starts a program; its process id. Its output goes to `<name>.log` in the scratch folder. */
  start({ name, program, args, env = {} }: Command): number {
    const log = fs.openSync(join(this.folder, `${name}.log`), "a");
    const child = spawn(program, args, {
      cwd: this.folder,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ["ignore", log, log],
    });
    fs.closeSync(log);
    child.on("error", (error) =>
      fs.appendFileSync(join(this.folder, `${name}.log`), `${error.message}\n`),
    );
    this.#children.push({ name, child });
    return child.pid ?? 0;
  }

  /** Throws, with the end of its output, when a process has ended by itself. */
  check(): void {
    for (const { name, child } of this.#children) {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) continue;
      throw new Error(
        `${name} ended with ${child.exitCode ?? child.signalCode}:\n${this.log(name, 2000)}`,
      );
    }
  }

  /** The last characters that a process wrote. */
  log(name: string, characters: number): string {
    const path = join(this.folder, `${name}.log`);
    return fs.existsSync(path) ? fs.readFileSync(path, "utf8").slice(-characters) : "";
  }

  /** Ends all, the last started first, and waits until they are gone. */
  async stop(): Promise<void> {
    this.#kill("SIGTERM");
    const deadline = Date.now() + 5_000;
    while (this.#running().length > 0 && Date.now() < deadline) await pause(50);
    this.#kill("SIGKILL");
    while (this.#running().length > 0) await pause(50);
    process.off("exit", this.#onExit);
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
    if (process.env.ISOLANE_KEEP_LOGS === undefined)
      fs.rmSync(this.folder, { recursive: true, force: true });
    else console.log(`logs are in ${this.folder}`);
  }

  #running(): readonly ChildProcess[] {
    return this.#children
      .map(({ child }) => child)
      .filter(
        ({ pid, exitCode, signalCode }) =>
          pid !== undefined && exitCode === null && signalCode === null,
      );
  }

  #kill(signal: "SIGTERM" | "SIGKILL"): void {
    for (const { pid } of this.#running().toReversed()) {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch {
        // It ended between the question and the signal.
      }
    }
  }
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** How long to wait for something, and what it is called when it does not come. */
export interface Patience {
  readonly what: string;
  readonly seconds: number;
  /** Default: half a second. */
  readonly every?: number;
}

/** Asks again and again until the answer is not undefined. Throws after the time that it may take. */
export async function until<T>(
  { what, seconds, every = 500 }: Patience,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await pause(every);
  }
}

/** A port of the loopback that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("the system gave no port")),
      );
    });
  });
}
