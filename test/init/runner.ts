/**
 * @module The part of GitHub's runner in a test: checkouts by real git, expressions from what an event says, and each `run:`
 * in the shell that the runner uses. `npx isolane` is the program of this checkout; GitHub's API is a program that takes notes.
 */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { program } from "../support/build.ts";

/** A repository on "GitHub", and where its jobs run. */
export interface Forge {
  /** The bare repository. */
  readonly origin: string;
  readonly scratch: string;
}

/** What happened, as expressions and variables name it. */
export interface Event {
  readonly expressions: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** How a job ended. */
export interface Ended {
  readonly ok: boolean;
  /** What its steps printed. */
  readonly log: string;
  /** Lines of arguments with which GitHub's API was asked. */
  readonly asked: readonly string[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

/** Runs the only job of a workflow in a fresh folder. */
export function runJob(text: string, { origin, scratch }: Forge, event: Event): Ended {
  const home = fs.mkdtempSync(join(scratch, "job-"));
  const workspace = join(home, "work");
  fs.mkdirSync(workspace);
  const programs = programsIn(home);
  const workflow: { env?: Step["env"]; jobs: Record<string, { steps: Step[] }> } = parse(text);
  const [job] = Object.values(workflow.jobs);
  const log: string[] = [];
  const fill = (value: string) =>
    value.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const known = event.expressions[expression];
      if (known === undefined) throw new Error(`nothing says what ${expression} is`);
      return known;
    });
  for (const step of job?.steps ?? []) {
    if (step.if !== undefined && event.expressions[step.if] !== "true") continue;
    if (step.uses?.startsWith("actions/checkout@") === true)
      checkout(step, workspace, origin, fill);
    if (step.run === undefined) continue;
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["--norc", "-e", "-o", "pipefail", "-c", step.run],
      {
        cwd: join(workspace, step["working-directory"] ?? "."),
        encoding: "utf8",
        env: {
          ...event.variables,
          ...Object.fromEntries(
            Object.entries({ ...workflow.env, ...step.env }).map(([key, value]) => [
              key,
              fill(value),
            ]),
          ),
          PATH: `${programs}:${process.env.PATH}`,
          HOME: home,
          RUNNER_TEMP: home,
          GITHUB_STEP_SUMMARY: join(home, "summary"),
        },
      },
    );
    log.push(stdout, stderr);
    if (status !== 0) return { ok: false, log: log.join(""), asked: notes(home) };
  }
  return { ok: true, log: log.join(""), asked: notes(home) };
}

function checkout(
  step: Step,
  workspace: string,
  origin: string,
  fill: (value: string) => string,
): void {
  const path = join(workspace, step.with?.path ?? ".");
  execFileSync("git", ["clone", "--quiet", "--no-checkout", origin, path]);
  execFileSync("git", ["checkout", "--quiet", fill(step.with?.ref ?? "main")], { cwd: path });
}

function programsIn(home: string): string {
  const folder = join(home, "programs");
  const put = (name: string, text: string) =>
    fs.writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  fs.mkdirSync(folder);
  put("npm", "exit 0");
  put("npx", `shift\nexec "${process.execPath}" "${program}" "$@"`);
  put("isolane", `exec "${process.execPath}" "${program}" "$@"`);
  // `--jq` finds no comment of ours; what is posted is noted.
  put("gh", `printf '%s ' "$@" >> "${home}/notes"\nprintf '\\n' >> "${home}/notes"`);
  return folder;
}

function notes(home: string): readonly string[] {
  const path = join(home, "notes");
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8").trim().split("\n") : [];
}
