/** @module The libraries of `sdk/` for other languages: built, and asked the vectors that the one for Node answers in `npm test`. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { cached, go } from "../cluster/programs.ts";
import { installed } from "../servers/server.ts";

const root = join(import.meta.dirname, "..", "..");
const workers = join(import.meta.dirname, "workers");
const vectors = join(root, "sdk", "vectors.json");

/** How a consumer with a library is started: a program and its arguments. */
export interface Worker {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A language. */
export interface Library {
  readonly name: string;
  readonly worker: () => Worker;
  /** What of the vectors it answers differently. */
  readonly ask: () => readonly string[];
}

function contents(paths: readonly string[]): readonly Buffer[] {
  return paths.map((path) => fs.readFileSync(path));
}

/** The worker says which vectors it answers differently. */
function askItself(worker: () => Worker): readonly string[] {
  const { program, args, env } = worker();
  const said = execFileSync(program, [...args, vectors], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return said.split("\n").filter((line) => line !== "");
}

const goWorker = (): Worker => {
  const folder = join(workers, "go");
  const own = ["go.mod", "main.go"].map((file) => join(folder, file));
  const library = ["go.mod", "keys.go"].map((file) => join(root, "sdk", "go", file));
  const program = cached("queue-worker-go", contents([...own, ...library]), (target) => {
    go(["build", "-o", target, "."], folder);
  });
  return { program, args: [] };
};

const pythonWorker = (): Worker => ({
  program: installed("python3"),
  args: ["-B", join(workers, "worker.py")],
  env: { PYTHONPATH: join(root, "sdk", "python") },
});

const javaWorker = (): Worker => {
  const library = join(root, "sdk", "java", "dev", "isolane", "queues", "Keys.java");
  const sources = [library, join(workers, "Worker.java")];
  const classes = cached("queue-worker-java", contents(sources), (target) => {
    execFileSync(installed("javac", "default-jdk-headless"), ["-d", target, ...sources], {
      stdio: "pipe",
    });
  });
  return {
    program: installed("java", "default-jdk-headless"),
    args: ["-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", classes, "Worker"],
  };
};

const nodeWorker = (): Worker => ({
  program: process.execPath,
  args: ["--import", import.meta.resolve("tsx"), join(workers, "node.ts")],
});

interface Case {
  readonly what: string;
  readonly file: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly incoming?: Readonly<Record<string, string>>;
  readonly process?: boolean;
  readonly result?: Readonly<Record<string, string>>;
}

/** Java has no reader of JSON: it gets the vectors as lines, and gives its answers so. */
function askJava(): readonly string[] {
  const { decisions, published }: Readonly<Record<string, readonly Case[]>> = JSON.parse(
    fs.readFileSync(vectors, "utf8"),
  );
  const cases = [...(decisions ?? []), ...(published ?? [])];
  const textOf = (map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => pair.join("\u001e"))
      .join("\u001f");
  const lines = cases.map(({ file, env, headers, incoming }) =>
    [file ?? "-", textOf(env), textOf(headers), textOf(incoming)].join("\t"),
  );
  const { program, args } = javaWorker();
  const said = execFileSync(program, [...args, "vectors"], {
    encoding: "utf8",
    input: `${lines.join("\n")}\n`,
  });
  const answers = said.split("\n");
  return cases.flatMap(({ what, process: wanted, result }, index) => {
    const [decision, headers] = (answers[index] ?? "").split("\t");
    const isRight = result === undefined ? decision === `${wanted}` : headers === textOf(result);
    return isRight ? [] : [what];
  });
}

/** All of them. */
export const libraries = {
  node: { name: "Node", worker: nodeWorker, ask: () => [] },
  go: { name: "Go", worker: goWorker, ask: () => askItself(goWorker) },
  python: { name: "Python", worker: pythonWorker, ask: () => askItself(pythonWorker) },
  java: { name: "Java", worker: javaWorker, ask: askJava },
} satisfies Readonly<Record<string, Library>>;
