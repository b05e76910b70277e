/** @module What is measured of one environment: our commands, and what people would use instead. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cdk8sOf, floorOf, helmOf, kustomizeOf, written } from "./others.ts";
import { measureNode, type Usage } from "./process.ts";
import { type Shape, sandboxText, writeEnvironment } from "./shape.ts";

/** What is measured, in the order of the tables. */
export const subjects = [
  "synth, all of it",
  "synth, no change",
  "synth, no change, --no-cache",
  "synth, one edit",
  "synth, one edit, --no-cache",
  "check",
  "check --no-cache",
  "verify",
  "explain",
  "explain --no-cache",
  "kustomize build, one for each sandbox",
  "helm template, one for each sandbox",
  "cdk8s, the same objects",
  "the floor",
] as const;

/** One of them. */
export type Subject = (typeof subjects)[number];

/** An environment that is ready to be measured. */
export interface Prepared {
  readonly shape: Shape;
  readonly objects: number;
  readonly files: number;
  /** One measurement of each; absent: the program is not here. */
  readonly runs: Readonly<Record<Subject, (() => Usage) | undefined>>;
  readonly remove: () => void;
}

const main = join(import.meta.dirname, "..", "build", "cli", "main.js");

/** Writes the environment, and compiles it once: its output is in place, and the cache is warm. */
export function prepare(shape: Shape): Prepared {
  const root = mkdtempSync(join(tmpdir(), "isolane-bench-"));
  writeEnvironment(root, shape);
  const env = { ISOLANE_CACHE: join(root, "cache") };
  const ours = (command: string, ...args: string[]) =>
    measureNode([main, command, ...args], { cwd: root, env });
  ours("synth");
  const output = written(join(root, "dist"));
  const sideways = ["--no-cache", "--out", "dist-cold"];
  const spec = join(root, "environments", "scale", "sandboxes", "pr-1.yaml");
  let edits = 0;
  const edit = () => {
    edits += 1;
    writeFileSync(spec, sandboxText(1, shape, `example.org/x:edit-${edits}`));
  };
  const cold = (): Usage => {
    rmSync(join(root, "dist-cold"), { recursive: true, force: true });
    return ours("synth", ...sideways);
  };
  const question = ["explain", "GET", "http://svc-000:8080/api", "--key", "pr-0"] as const;
  const others = (name: string) => join(root, name);
  return {
    shape,
    objects: output.objects.length,
    files: Object.keys(output.files).length,
    runs: {
      "synth, all of it": cold,
      "synth, no change": () => ours("synth"),
      "synth, no change, --no-cache": () => ours("synth", ...sideways),
      // The next one writes the same edit to where no compile has left anything.
      "synth, one edit": () => {
        edit();
        return ours("synth");
      },
      "synth, one edit, --no-cache": () => ours("synth", ...sideways),
      check: () => ours("check"),
      "check --no-cache": () => ours("check", "--no-cache"),
      verify: () => ours("verify"),
      explain: () => ours(...question),
      "explain --no-cache": () => ours(...question, "--no-cache"),
      "kustomize build, one for each sandbox": kustomizeOf(others("kustomize"), shape),
      "helm template, one for each sandbox": helmOf(others("helm"), shape),
      "cdk8s, the same objects": cdk8sOf(others("cdk8s"), output),
      "the floor": floorOf(others("floor"), join(root, "environments"), output),
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
