/**
 * @module Many publishers at once, as processes of their own: two environments (one for each backend), sandboxes that
 * fork overlapping services, and a baseline change that breaks one of them.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { program } from "./build.ts";
import { type Clone, gitVariables, type Repository } from "./repository.ts";
import { app, sandbox } from "./small-app.ts";
import type { FileMap } from "./synth.ts";

const services = ["cart", "mail", "pay", "ship"] as const;
const backends = { mesh: "istio", edge: "gateway-api" } as const;

/** The baseline; `doomed` is the workload that goes. */
function baseline(doomed: string): string {
  return [...services, doomed].map((name) => app(name)).join("");
}

function specPath(environment: string, name: string): string {
  return `environments/${environment}/sandboxes/${name}.yaml`;
}

/** Two services that overlap with those of neighbours, another image each time. */
function specOf(name: string, at: number, image: string): string {
  const forks = [0, 1].map((step) => services[(at + step) % services.length] ?? "");
  return sandbox(name, forks, `{images: [{image: "${image}"}]}`);
}

/** What one publisher does: a file, and its new text. */
export interface Task {
  readonly path: string;
  /** undefined deletes. */
  readonly text: string | undefined;
}

/** One task for each of some publishers: create, update and delete by turns, in both environments by turns. */
export function tasksFor(count: number): readonly Task[] {
  return Array.from({ length: count }, (_, at): Task => {
    const environment = Object.keys(backends)[at % 2] ?? "";
    const name = `${["new", "old", "gone"][at % 3]}-${at}`;
    const path = specPath(environment, name);
    return { path, text: at % 3 === 2 ? undefined : specOf(name, at, `acme/new:${at}`) };
  });
}

/** The sandbox that the change of the baseline breaks, and that change. */
export const victim: string = specPath("mesh", "victim");
/** Takes the workload away that the victim forks. */
export const breaking: Task = {
  path: "environments/mesh/baseline.yaml",
  text: baseline("other"),
};

/** The specs before: what tasks update and delete is there. */
export function specsBefore(tasks: readonly Task[]): FileMap {
  const environments = Object.entries(backends).flatMap(([name, backend]) => [
    [
      `environments/${name}/environment.yaml`,
      `apiVersion: isolane.dev/v1alpha1\nkind: Environment\nmetadata: {name: ${name}}\nspec:\n  baseline: {sources: [{path: baseline.yaml}], namespace: ${name}, deploy: true}\n  routing: {backend: ${backend}, implementation: istio}\n`,
    ],
    [`environments/${name}/baseline.yaml`, baseline("doomed")],
  ]);
  const known = tasks.flatMap(({ path }, at) =>
    at % 3 === 0 ? [] : [[path, specOf(path.replace(/.*\/|\.yaml/g, ""), at, "acme/old:1")]],
  );
  return Object.fromEntries([
    ...environments,
    ...known,
    [victim, sandbox("victim", ["doomed"], '{images: [{image: "acme/victim:1"}]}')],
  ]);
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

/** Starts `isolane` in a clone, in a group of processes of its own. */
export function start(
  clone: Clone,
  home: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
) {
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd: clone.folder,
    env: { ...gitVariables(home), ...variables },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    texts.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    texts.err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) =>
      resolve({ code, ...texts, milliseconds: performance.now() - started }),
    );
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  return { ended, kill };
}

/**
 * Publishes from all clones at once.
 * @param kills Who is killed, by place in the list, and after how many milliseconds. Default: nobody.
 */
export function publishAll(
  clones: readonly Clone[],
  home: string,
  kills: ReadonlyMap<number, number> = new Map(),
): Promise<readonly (Ended & { readonly killed: boolean })[]> {
  return Promise.all(
    clones.map(async (clone, at) => {
      const args = ["publish", "--format", "json", "--timeout", "1h"];
      const { ended, kill } = start(clone, home, args);
      const after = kills.get(at);
      const timer = after === undefined ? undefined : setTimeout(kill, after);
      const end = await ended;
      clearTimeout(timer);
      return { ...end, killed: end.code === null };
    }),
  );
}

/** Whether what a task does is upstream. */
export function isUpstream(shop: Repository, { path, text }: Task): boolean {
  const files = shop.git("ls-tree", "-r", "--name-only", "main").split("\n");
  return files.includes(path) ? shop.upstream(path) === text : text === undefined;
}

/** Does a task in a clone, without publishing it. */
export function perform(clone: Clone, { path, text }: Task): void {
  clone.put({ [path]: text });
}

/** Whatever a publisher must not leave in a clone: locks of git, worktrees, temporary folders. */
export function leftIn(shop: Repository, clone: Clone): readonly string[] {
  const locks = fs
    .readdirSync(join(clone.folder, ".git"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".lock") || path.startsWith("worktrees/"));
  return [...locks, ...fs.readdirSync(join(shop.folder, "tmp"))];
}
