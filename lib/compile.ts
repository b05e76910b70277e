/** @module The pipeline: the folder of one environment in, the files of its output folder out. */

import type { Problems } from "./diagnostics/problems.ts";
import { emitFiles } from "./emit/emit.ts";
import type { Probes } from "./emit/index-files.ts";
import { assembleUnits } from "./emit/units.ts";
import type { EngineObject } from "./engines/engine.ts";
import { sharedMarkers } from "./engines/markers.ts";
import { reportRefusedKinds } from "./engines/permitted.ts";
import { engines } from "./engines/registry.ts";
import { displayName } from "./kube/object.ts";
import type { ReadIo } from "./load/io.ts";
import { loadEnvironment } from "./load/load.ts";
import type { ProgramInput } from "./load/program.ts";
import type { PlacedObject } from "./mesh/backend.ts";
import { forkDestinationRules } from "./mesh/istio/render/destination-rules.ts";
import { backends } from "./mesh/registry.ts";
import type { EnvironmentInput } from "./model/input.ts";
import type { Lane, ResolvedEnvironment } from "./model/lane.ts";
import type { OutputFile, ReleaseUnit } from "./model/release-unit.ts";
import type { PlanEntry, RoutePlan } from "./model/route-plan.ts";
import type { BackendName } from "./model/settings.ts";
import { planRoutes } from "./plan/plan.ts";
import { placeAdded } from "./resolve/added-objects.ts";
import { resolve } from "./resolve/resolve.ts";
import { validate } from "./validate/validate.ts";
import { probesOf } from "./verify/expected/probes.ts";
import type { LaneFork, Lane as VerifiedLane } from "./verify/reading/lanes.ts";
import { verify } from "./verify/verify.ts";

/** What a compile gives: everything that a command, a test or a construct needs. */
export interface CompileResult {
  readonly input: EnvironmentInput;
  readonly environment: ResolvedEnvironment;
  readonly plan: RoutePlan;
  /** In path order, `gitops` included. */
  readonly units: readonly ReleaseUnit[];
  /** In path order; paths are relative to the output folder and start with the environment's name. */
  readonly files: readonly OutputFile[];
  /** By routing key: requests that have to reach the lane's forks. */
  readonly probes: Probes;
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

/** The stages load and validate, for who looks at an environment without compiling it, and before a compile. */
export function readEnvironment(
  io: ReadIo,
  folder: string,
  problems: Problems,
  program: ProgramInput = {},
): EnvironmentInput | undefined {
  const loaded = loadEnvironment(io, folder, problems, program);
  return loaded === undefined ? undefined : validate(loaded, problems);
}

/** The stages from resolve on, for who has read the environment already. Pure. */
export function compileInput(
  input: EnvironmentInput,
  problems: Problems,
): CompileResult | undefined {
  const environment = resolve(input, problems);
  if (problems.failed) return undefined;

  const plan = planRoutes(environment, problems);
  if (problems.failed) return undefined;

  const rendered = render(plan, environment, problems);
  const placed = [
    ...rendered,
    ...constant(environment),
    ...placeAdded(input, environment, problems),
  ];
  const units = assembleUnits(environment, placed, problems);
  reportRefusedKinds(units, environment, problems);
  if (problems.failed) return undefined;

  const reconciled = reconcile(units, environment);
  const probes = probesOf(input, environment.lanes.map(asRead));
  const files = emitFiles({ environment, ...reconciled, probes }, problems);
  if (problems.failed) return undefined;

  verify({ input, files }, problems);
  if (problems.failed) return undefined;
  return { input, environment, plan, units: reconciled.units, files, probes };
}

/** A lane in the words of verification, which does not know how lanes are resolved. */
function asRead({ key, fallback, unit, forks, source }: Lane): VerifiedLane {
  const read = [...forks.values()].map((fork): [string, LaneFork] => {
    const { workload, name, sandbox } = fork;
    const baseline = displayName(workload);
    return [
      baseline,
      { baseline, fork: displayName({ ...workload, name }), sandbox, source: fork.source },
    ];
  });
  const owner = `${unit.kind} "${unit.name}"`;
  return { key, owner, strict: fallback === "none", forks: new Map(read), source };
}

function render(
  plan: RoutePlan,
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly PlacedObject[] {
  const routes = Object.values(backends).flatMap((backend) =>
    backend.render(
      plan.entries.filter((entry) => apiOf(entry) === backend.name),
      environment,
      problems,
    ),
  );
  return [...routes, ...forkDestinationRules(environment, problems)];
}

/** What `routes/` holds whatever the lanes are. */
function constant(environment: ResolvedEnvironment): readonly PlacedObject[] {
  return sharedMarkers(environment).map((object) => ({ ...object, unit: { kind: "routes" } }));
}

function apiOf(entry: PlanEntry): BackendName {
  return entry.kind === "default" ? entry.api : entry.table.api;
}

/** The units as the engine wants them marked, and the objects by which it reconciles them. */
function reconcile(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
): { readonly units: readonly ReleaseUnit[]; readonly engineObjects: readonly EngineObject[] } {
  const { gitops } = environment.settings;
  if (gitops === undefined) return { units, engineObjects: [] };
  const engine = engines[gitops.engine];
  const engineObjects = engine.render(units, environment);
  const marked = units.map(({ id, objects }) => ({
    id,
    objects: objects.map((object) => engine.annotate(object, id)),
  }));
  const own: ReleaseUnit = { id: { kind: "gitops" }, objects: engineObjects };
  return { units: [...marked, own], engineObjects };
}
