/** @module The pipeline: the folder of one environment in, the files of its output folder out. */

import { acknowledge } from "./diagnostics/acknowledged.ts";
import { Problems } from "./diagnostics/problems.ts";
import { type Emission, emit } from "./emit/emit.ts";
import { laneSummaries } from "./emit/lane-summaries.ts";
import { sharedMarkers } from "./engines/markers.ts";
import type { ReadIo } from "./load/io.ts";
import { loadEnvironment } from "./load/load.ts";
import type { ProgramInput } from "./load/program.ts";
import { backends, renderRoutes } from "./mesh/registry.ts";
import type { Contribution } from "./model/contribution.ts";
import type { EnvironmentInput } from "./model/input.ts";
import type { ResolvedEnvironment } from "./model/lane.ts";
import type { LaneSummary } from "./model/release-unit.ts";
import type { RoutePlan } from "./model/route-plan.ts";
import { planRoutes } from "./plan/plan.ts";
import { keyTables } from "./resolve/consumers/tables.ts";
import { type Compiled, reportSuspended, withRefusals } from "./resolve/forks/suspended.ts";
import { laneIngresses } from "./resolve/ingresses/lanes.ts";
import { previewProxies } from "./resolve/ingresses/objects.ts";
import { ownedBaseline } from "./resolve/owned-baseline.ts";
import { resolve } from "./resolve/resolve.ts";
import { trafficOfForks } from "./resolve/traffic.ts";
import { validate } from "./validate/validate.ts";
import { probesOf } from "./verify/expected/probes.ts";
import { verifyCompiled } from "./verify/verify.ts";

/** What a compile gives: everything that a command, a test or a construct needs. */
export interface CompileResult extends Emission {
  readonly input: EnvironmentInput;
  readonly environment: ResolvedEnvironment;
  readonly plan: RoutePlan;
  /** As the index lists them, in key order. */
  readonly lanes: readonly LaneSummary[];
}

/**
 * Compiles one environment: load, validate, resolve, plan, render, emit, verify. Each stage reports all its
 * problems; a stage with errors ends the compile. Touches nothing but `io`.
 * @param folder The environment's folder, relative to the root of `io`.
 * @param program What a program states besides the folder. Default: nothing.
 * @returns undefined when any stage reported an error.
 */
export function compileEnvironment(
  io: ReadIo,
  folder: string,
  problems: Problems,
  program: ProgramInput = {},
): CompileResult | undefined {
  const input = readEnvironment(io, folder, problems, program);
  return input === undefined ? undefined : compileInput(input, problems);
}

/** The stages load and validate: for whoever looks at an environment without compiling it, or before that. */
export function readEnvironment(
  io: ReadIo,
  folder: string,
  problems: Problems,
  program: ProgramInput = {},
): EnvironmentInput | undefined {
  const loaded = loadEnvironment(io, folder, problems, program);
  return loaded === undefined ? undefined : validate(loaded, problems);
}

/**
 * The stages from resolve on, for an environment that has been read, and what its specs acknowledge. Pure.
 * @param proved The output is known to be proved already: verify is left out. Default: false.
 */
export function compileInput(
  input: EnvironmentInput,
  problems: Problems,
  proved = false,
): CompileResult | undefined {
  const result = compileStages(input, problems, proved);
  const { suspended } = input.environment.spec.spec;
  const complete = result !== undefined && !suspended && (input.heldBack?.size ?? 0) === 0;
  acknowledge(input, complete, problems);
  return result;
}

function compileStages(
  input: EnvironmentInput,
  problems: Problems,
  proved: boolean,
): CompileResult | undefined {
  const environment = resolve(input, backends, problems);
  if (problems.failed) return undefined;

  const { kept, why, found, result } = withRefusals(environment, (tried) =>
    compileResolved(input, tried, proved),
  );
  if (result !== undefined) reportSuspended(kept, input, why, problems);
  for (const problem of found.all) problems.report(problem);
  return result;
}

/** The stages from plan on. */
function compileResolved(
  input: EnvironmentInput,
  environment: ResolvedEnvironment,
  proved: boolean,
): Compiled<CompileResult> {
  const found = new Problems();
  const plan = planRoutes(environment, backends, found);
  if (found.failed) return { found };

  const contributions = render(plan, environment, found);
  if (found.failed) return { found };

  const lanes = laneSummaries(environment, (lane) => probesOf(input, lane));
  const emitted = emit(contributions, environment, lanes, found);
  if (emitted === undefined) return { found };

  if (!proved) verifyCompiled({ input, files: emitted.files }, found);
  if (found.failed) return { found };
  const result = { input, environment, plan, ...emitted, lanes: [...lanes.values()] };
  return { found, result };
}

/** Every object of the output except the engine's, in one list. */
function render(
  plan: RoutePlan,
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const { sandboxes, groups, deletions, shared } = environment;
  const routes = renderRoutes(plan, environment, problems);
  return [
    ...routes,
    ...sharedMarkers(environment),
    ...keyTables(environment, problems),
    ...shared,
    ...previewProxies(environment),
    ...laneIngresses(environment),
    ...trafficOfForks(environment, problems),
    ...ownedBaseline(environment, routes, problems),
    ...sandboxes.flatMap(({ forks }) => forks.flatMap(({ objects }) => objects)),
    ...[...sandboxes, ...groups, ...deletions].flatMap(({ objects }) => objects),
  ];
}
