/** @module An output folder on disk, written, damaged and compared. */
import * as fs from "node:fs";
import { join } from "node:path";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { EnvironmentOutput } from "../../lib/disk/change-set.ts";
import { attributesFile } from "../../lib/disk/line-ends.ts";
import { writeOutput } from "../../lib/disk/write.ts";
import { diskFs, type WriteFs } from "../../lib/disk/write-fs.ts";
import { output, scratch } from "../support/written-output.ts";

export let root = "";
export let dist = "";
/** Before each test: a folder of its own, with the environment of the outputs. */
export function freshFolder(): void {
  root = scratch();
  const environment = join(root, "environments/staging");
  fs.mkdirSync(environment, { recursive: true });
  fs.writeFileSync(join(environment, "environment.yaml"), "metadata: { name: staging }\n");
  dist = join(root, "dist");
}

export function request(environments: readonly EnvironmentOutput[], own: WriteFs = diskFs) {
  return { out: { path: dist, shown: "dist" }, root, environments, fs: own };
}

export function write(...environments: EnvironmentOutput[]) {
  const problems = new Problems();
  const result = writeOutput(request(environments), problems);
  return { result, codes: problems.all.map(({ code }) => code) };
}

export function put(path: string, text: string): void {
  const file = join(dist, path);
  fs.mkdirSync(join(file, ".."), { recursive: true });
  fs.writeFileSync(file, text);
}

export const expected = (...environments: EnvironmentOutput[]): Record<string, string> =>
  Object.fromEntries(
    [attributesFile, ...environments.flatMap(({ files }) => files)]
      .map(({ path, text }) => [path, text])
      .sort(),
  );

export const a = output({ cart: "cart: 1\n", mail: "mail: 1\n" });
export const b = output({ cart: "cart: 2\n", shop: "shop: 1\n" });
