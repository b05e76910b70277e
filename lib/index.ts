/**
 * @module What a program may import from `isolane`. Everything else is internal and may change.
 *
 *     const problems = new Problems();
 *     const io = diskIo("/path/of/the/repository");
 *     const result = compileEnvironment(io, "environments/staging", problems);
 */

export { type CompileResult, compileEnvironment, readEnvironment } from "./compile.ts";
export { type Compiled, Environment, type EnvironmentProps } from "./constructs/environment.ts";
export { RouteGroup, type RouteGroupProps } from "./constructs/route-group.ts";
export {
  Fork,
  type ForkFields,
  Sandbox,
  type SandboxFields,
  type SandboxProps,
} from "./constructs/sandbox.ts";
export { type OutputWriter, type Synthesis, synthesise } from "./constructs/synthesise.ts";
export { codes, type DiagnosticCode } from "./diagnostics/codes.ts";
export type { Diagnostic, Finding } from "./diagnostics/diagnostic.ts";
export { formatDiagnostics, type PrintOptions, toJsonDiagnostics } from "./diagnostics/print.ts";
export { Problems } from "./diagnostics/problems.ts";
export type { EnvironmentOutput } from "./disk/change-set.ts";
export { type EnvironmentFolder, findEnvironments, outFolder } from "./disk/environments.ts";
export { diskIo, locateEnvironment } from "./disk/read.ts";
export { compareOutput, type WriteRequest, type WriteResult, writeOutput } from "./disk/write.ts";
export type { Index, IndexCause, IndexObject, IndexSource } from "./emit/index-model.ts";
export { compilerVersion } from "./emit/version.ts";
export type { JsonObject, KubeObject } from "./kube/object.ts";
export type { Command, Entry, EntryKind, ReadIo, ReadResult, RunResult } from "./load/io.ts";
export type { ProgramInput, Stated } from "./load/program.ts";
export type { Contribution, ReleaseUnit } from "./model/contribution.ts";
export type { AddedObject, EnvironmentInput } from "./model/input.ts";
export { annotations, apiVersion, labels, variables } from "./model/interface.ts";
export type {
  Lane,
  ResolvedEnvironment,
  ResolvedGroup,
  ResolvedSandbox,
} from "./model/lane.ts";
export type { LaneSummary, OutputFile, UnitId } from "./model/release-unit.ts";
export type { Position, SourceDocument, SourceRef } from "./model/source.ts";
export type {
  Environment as EnvironmentSpec,
  RouteGroup as RouteGroupSpec,
  Sandbox as SandboxSpec,
} from "./model/spec.gen.ts";
