/** @module Kustomizations of the repository, rendered by `kustomize build`: the source `kustomize`, and what others deploy. */
import { asString } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument } from "../model/source.ts";
import { isConfined } from "./confined.ts";
import { existing, type SourceContext } from "./inside.ts";
import type { Command } from "./io.ts";
import { asArgument, type Program, runProgram, type Versioned } from "./render.ts";

const standalone: Versioned = { name: "kustomize", version: ["version"] };
const ofKubectl: Versioned = {
  name: "kubectl",
  version: ["version", "--client", "-o", "json"],
  // kubectl has a kustomize of its own.
  pattern: /"kustomizeVersion":\s*"([^"]*)"/,
  shown: "kustomize of kubectl",
};

/** The programs that can build a kustomization, the preferred one first. */
export const kustomizePrograms: readonly Versioned[] = [standalone, ofKubectl];

/** The output of `kustomize build`, or of `kubectl kustomize` where kustomize is absent. */
export function readKustomize(
  folder: string,
  item: JsonObject,
  context: SourceContext,
): readonly SourceDocument[] {
  const source = below(context.source, "kustomize");
  const path = existing(folder, ["folder"], { ...context, source });
  if (path === undefined || !isConfined(path, { ...context, source })) return [];
  const version = asString(item.version);
  const versionSource = below(context.source, "version");
  return build(path, { ...context, source, version, versionSource }, [asArgument(folder)]);
}

/** What `kustomize build`, or `kubectl kustomize` where kustomize is absent, prints about a folder. */
export function build(
  path: string,
  program: Program,
  args: readonly string[],
  files?: Command["files"],
): readonly SourceDocument[] {
  return runProgram(program, `${path} (kustomize)`, [
    { ...standalone, args: ["build", ...args], files },
    { ...ofKubectl, args: ["kustomize", ...args], files },
  ]);
}
