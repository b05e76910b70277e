/** @module What `isolane check` says to a mutant: the comparison that it makes, with files on a disk. */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { Problems } from "../../lib/diagnostics/problems.ts";
import {
  compareOutput,
  splitChange,
  type WriteRequest,
  writeOutput,
} from "../../lib/disk/write.ts";
import { scratch } from "../support/written-output.ts";
import { textsOf } from "./campaign.ts";
import type { Mutant } from "./mutation.ts";
import type { World } from "./world.ts";

/** Whether `check` ends with 1, and whether it still does with `--allow-added`. */
export interface CheckVerdict {
  readonly refused: boolean;
  readonly refusedAllowingAdded: boolean;
}

/** Asks `check` about mutants, in folders of its own. */
export class Checker {
  readonly #root = scratch();
  readonly #outs = new Map<World, string>();

  /** What it says to a mutant. */
  of(mutant: Mutant): CheckVerdict {
    const { world, changes } = mutant;
    const out = this.#outOf(world);
    const texts = textsOf(mutant);
    for (const path of changes.keys()) put(out, path, texts.get(path));
    try {
      return verdict(out, world);
    } finally {
      const known = new Map(world.files.map(({ path, text }) => [path, text]));
      for (const path of changes.keys()) put(out, path, known.get(path));
    }
  }

  /** What it says to an output as it was compiled. */
  ofClean(world: World): CheckVerdict {
    return verdict(this.#outOf(world), world);
  }

  /** Removes the folders. */
  remove(): void {
    fs.rmSync(this.#root, { recursive: true });
  }

  #outOf(world: World): string {
    const known = this.#outs.get(world);
    if (known !== undefined) return known;
    const out = join(this.#root, String(this.#outs.size), "dist");
    const problems = new Problems();
    fs.mkdirSync(dirname(out));
    writeOutput(requestOf(out, world), problems);
    if (problems.failed) throw new Error(problems.all.map(({ message }) => message).join());
    this.#outs.set(world, out);
    return out;
  }
}

function put(out: string, path: string, text: string | undefined): void {
  const file = join(out, path);
  if (text === undefined) fs.rmSync(file);
  else {
    fs.mkdirSync(dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

function requestOf(out: string, { name, files }: World): WriteRequest {
  const root = dirname(out);
  return { out: { path: out, shown: "dist" }, root, environments: [{ name, files }] };
}

function verdict(out: string, world: World): CheckVerdict {
  const problems = new Problems();
  const { changes = [] } = compareOutput(requestOf(out, world), problems) ?? {};
  const own = changes
    .map(splitChange)
    .flatMap(({ own: { written, removed } }) => [...written, ...removed]);
  const all = changes.flatMap(({ written, removed }) => [...written, ...removed]);
  return {
    refused: problems.failed || all.length > 0,
    refusedAllowingAdded: problems.failed || own.length > 0,
  };
}
