/**
 * @module Runs a diagnostics case: a copy of its `input/` in a folder of its own, `isolane synth` there,
 * and what that prints to standard error.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { synth } from "../../lib/cli/commands/synth.ts";
import { runnerIn } from "../support/project.ts";
import { scratch, tree } from "../support/written-output.ts";

type SynthAsked = Parameters<Awaited<ReturnType<typeof synth.load>>>[0];

/** What a case needs besides files that git can hold. Exported as `setup` by its `case.ts`. */
export interface CaseSetup {
  /** Makes files that git cannot hold, programs on PATH and the like. Returns what undoes the latter. */
  readonly prepare?: (root: string) => (() => void) | undefined;
  /** Options of the command. Default: none. */
  readonly options?: Partial<SynthAsked>;
  /** Runs instead of `isolane synth`, for what only a program can cause. Returns the printed text. */
  readonly run?: (root: string) => string | Promise<string>;
}

/** What a case printed, and whether the output folder changed although there were errors. */
export interface Outcome {
  readonly text: string;
  readonly exitCode: number;
  readonly wroteDespiteErrors: boolean;
}

/** Runs the case in `folder`. */
export async function runCase(folder: string): Promise<Outcome> {
  const root = scratch();
  if (fs.existsSync(join(folder, "input"))) {
    fs.cpSync(join(folder, "input"), root, { recursive: true, verbatimSymlinks: true });
  }
  const setup = await readSetup(folder);
  const undo = setup.prepare?.(root);
  const before = JSON.stringify(tree(join(root, "dist")));
  try {
    const { text, exitCode } =
      setup.run === undefined
        ? synthIn(root, setup.options)
        : { text: await setup.run(root), exitCode: 1 };
    const after = JSON.stringify(tree(join(root, "dist")));
    return {
      text: text.replaceAll(root, "<root>"),
      exitCode,
      // A program of the case may write what it likes.
      wroteDespiteErrors: setup.run === undefined && exitCode !== 0 && before !== after,
    };
  } finally {
    undo?.();
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** More branches like `pr-1`, and a text of that many bytes where the baseline says NOTE: a copy of it in each rule. */
export function crowd(root: string, { lanes, bytes }: Readonly<Record<"lanes" | "bytes", number>>) {
  const folder = "environments/staging";
  const read = (path: string) => fs.readFileSync(join(root, folder, path), "utf8");
  put(
    root,
    `${folder}/baseline/shop.yaml`,
    read("baseline/shop.yaml").replace("NOTE", "é".repeat(bytes / 2)),
  );
  for (let n = 2; n <= lanes; n++) {
    const spec = read("sandboxes/pr-1.yaml").replace("name: pr-1\n", `name: pr-${n}\n`);
    put(root, `${folder}/sandboxes/pr-${n}.yaml`, spec);
  }
  return undefined;
}

/** Writes a file below a folder, with the folders above it. */
export function put(root: string, path: string, content: string | Uint8Array): void {
  fs.mkdirSync(join(root, path, ".."), { recursive: true });
  fs.writeFileSync(join(root, path), content);
}

/** Runs `isolane synth` in a folder; what it prints to standard error, and its exit code. */
export function synthIn(root: string, options: Partial<SynthAsked> = {}) {
  const { err, code } = runnerIn(root)(synth, { environment: [], ...options });
  return { text: err, exitCode: code };
}

async function readSetup(folder: string): Promise<CaseSetup> {
  const path = join(folder, "case.ts");
  if (!fs.existsSync(path)) return {};
  const module: { readonly setup: CaseSetup } = await import(pathToFileURL(path).href);
  return module.setup;
}
