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

/** Environment variables of git. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What git sets for its hooks, of the repository that they run in (`git rev-parse --local-env-vars` lists them): whoever
 * runs in a hook and names a folder means that folder.
 */
const ofAnotherRepository: Variables = Object.fromEntries(
  ["DIR", "WORK_TREE", "INDEX_FILE", "COMMON_DIR", "OBJECT_DIRECTORY", "NAMESPACE", "PREFIX"]
    .concat("ALTERNATE_OBJECT_DIRECTORIES", "SHALLOW_FILE", "GRAFT_FILE", "IMPLICIT_WORK_TREE")
    .map((name) => [`GIT_${name}`, undefined]),
);

/** `ext::` in a URL runs any command; the user's own environment may allow it all the same. */
const protocols = "file:git:http:https:ssh";

/** git in a folder. */
export class Git {
  readonly folder: string;
  readonly #variables: Variables;
  readonly #settings: readonly string[];

  /** `folder`: absolute. `variables`: the environment that git gets. `settings`: `NAME=VALUE`, above those of files. */
  constructor(folder: string, variables: Variables, settings: readonly string[] = []) {
    this.folder = folder;
    this.#settings = settings;
    this.#variables = {
      GIT_ALLOW_PROTOCOL: protocols,
      ...variables,
      ...ofAnotherRepository,
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
    };
  }

  /**
   * Runs git. Whatever comes from outside has to stand behind `--` or be checked: git reads `-x` as an option.
   * @param more Further environment variables, for this run. Default: none.
   */
  run(args: readonly string[], input = "", more: Variables = {}): GitResult {
    const { status, stdout, stderr, error } = spawnSync(
      "git",
      ["-C", this.folder, ...this.#settings.flatMap((one) => ["-c", one]), ...args],
      {
        encoding: "utf8",
        env: { ...this.#variables, ...more },
        input,
        maxBuffer: maxOutput,
      },
    );
    return {
      status: status ?? 127,
      stdout: stdout ?? "",
      stderr: stderr || (error?.message ?? ""),
    };
  }

  /** The same git in another folder, there with these settings. */
  in(folder: string, settings: readonly string[] = []): Git {
    return new Git(folder, this.#variables, settings);
  }

  /** What git prints, without the line break at the end; undefined where it fails. */
  ask(...args: readonly string[]): string | undefined {
    const { status, stdout } = this.run(args);
    return status === 0 ? stdout.replace(/\n$/, "") : undefined;
  }
}
