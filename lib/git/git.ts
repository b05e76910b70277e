/**
 * @module git by its own binary, in one folder. No shell, no prompts, messages in English; the repository's own hooks and
 * settings apply where a command of git heeds them.
 */
import { spawnSync } from "node:child_process";

/** What git did. */
export interface GitResult {
  /** Its exit code; 127 where there is no git. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Largest output that is read, in bytes. */
const maxOutput = 256 * 1024 * 1024;

/** git in a folder. */
export class Git {
  readonly folder: string;
  readonly #variables: Readonly<Record<string, string | undefined>>;

  /** `folder`: absolute. `variables`: the environment that git gets. */
  constructor(folder: string, variables: Readonly<Record<string, string | undefined>>) {
    this.folder = folder;
    this.#variables = { ...variables, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
  }

  /** Runs git. Whatever comes from outside has to stand behind `--` or be checked: git reads `-x` as an option. */
  run(args: readonly string[], input = ""): GitResult {
    const { status, stdout, stderr, error } = spawnSync("git", ["-C", this.folder, ...args], {
      encoding: "utf8",
      env: this.#variables,
      input,
      maxBuffer: maxOutput,
    });
    return {
      status: status ?? 127,
      stdout: stdout ?? "",
      stderr: stderr || (error?.message ?? ""),
    };
  }

  /** What git prints, without the line break at the end; undefined where it fails. */
  ask(...args: readonly string[]): string | undefined {
    const { status, stdout } = this.run(args);
    return status === 0 ? stdout.replace(/\n$/, "") : undefined;
  }
}
