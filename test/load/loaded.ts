/** @module Loads a folder that lies in memory. */
import { Problems } from "../../lib/diagnostics/problems.ts";
import { displayName, objectKey } from "../../lib/kube/object.ts";
import type { ReadIo } from "../../lib/load/io.ts";
import { loadEnvironment } from "../../lib/load/load.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";

export const spec = (kind: string, name: string, rest = "{}") =>
  `{apiVersion: isolane.dev/v1alpha1, kind: ${kind}, metadata: {name: ${name}}, spec: ${rest}}\n`;
export const service = (name: string, meta = "") =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}${meta}}}\n`;
export const environment = (sources: string) =>
  spec("Environment", "staging", `{baseline: {namespace: shop, sources: ${sources}}}`);

export function load(files: FileMap, io: Partial<ReadIo> = {}) {
  const problems = new Problems();
  const rooted = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.startsWith("/") ? path.slice(1) : `environments/staging/${path}`,
      text,
    ]),
  );
  const loaded = loadEnvironment({ ...memoryIo(rooted), ...io }, "environments/staging", problems);
  return {
    codes: problems.all.map(({ code }) => code).sort(),
    problems: problems.all,
    baseline: loaded?.baseline.map(({ object }) => displayName(objectKey(object))),
    loaded,
  };
}
