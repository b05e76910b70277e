/**
 * @module Compiles every environment of an app, hands all of them to one writer, and only then lets
 * cdk8s write its own folder. All or nothing: where one environment has an error, nothing is written.
 */
import type { App } from "cdk8s";
import type { CompileResult } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { reportEqualNames } from "../emit/equal-names.ts";
import { placedOf, reportOneCluster } from "../emit/one-cluster.ts";
import { Environment } from "./environment.ts";

/** Writes the files of all environments as one step; reports what stands in the way. */
export type OutputWriter = (environments: readonly CompileResult[], problems: Problems) => void;

/** What synthesis found. */
export interface Synthesis {
  /** False when there was an error: nothing was written then. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles and writes an app: `dist/` through `write`, then cdk8s's output folder. */
export function synthesise(app: App, write: OutputWriter): Synthesis {
  const compiled = app.node
    .findAll()
    .filter((node) => Environment.isEnvironment(node))
    .map((environment) => environment.compile());
  const problems = new Problems();
  const results = compiled.flatMap(({ result }) => (result === undefined ? [] : [result]));
  const placed = results.map(({ environment, units }) => placedOf(environment, units));
  reportEqualNames(placed, problems);
  reportOneCluster(placed, problems);
  if (results.length === compiled.length && !problems.failed) write(results, problems);
  const diagnostics = [...compiled.flatMap((one) => one.problems.all), ...problems.all];
  const ok = results.length === compiled.length && !problems.failed;
  if (ok) app.synth();
  return { ok, diagnostics };
}
