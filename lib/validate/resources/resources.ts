/**
 * @module Plugins, and the resources that sandboxes and groups ask of them: each parameter is what the plugin's schema says, and
 * comes from whom it says.
 */
import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { repeated } from "../../kube/grouped.ts";
import { asRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import { hasLane } from "../../model/deletion.ts";
import type { Sourced } from "../../model/input.ts";
import { type LaneUnit, unitOfSpec } from "../../model/release-unit.ts";
import type { EnvironmentPlugin, StatedResource } from "../../model/resource.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type {
  CompleteEnvironment,
  PluginResource,
  RouteGroup,
  Sandbox,
} from "../../model/spec.gen.ts";
import { paramFault } from "./plugin-faults.ts";
import { inOrder, type Plugin, type Usable, usablePlugins } from "./plugins.ts";

/** What specs state about state. */
export interface StatedResources {
  /** In name order. */
  readonly plugins: readonly EnvironmentPlugin[];
  /** In the order of their owners, and in that of their specs. */
  readonly resources: readonly StatedResource[];
}

/** The plugins that an environment can use, and what its sandboxes and groups ask of them. Problems are reported. */
export function statedResources(
  environment: Sourced<CompleteEnvironment>,
  found: readonly Plugin[],
  specs: readonly Sourced<Sandbox | RouteGroup>[],
  problems: Problems,
): StatedResources {
  const usable = usablePlugins(environment, found, problems);
  // Who gives up the runs that delete gives up what may be wrong with them: a plugin that is gone, for example.
  const owners = specs.filter(({ spec }) => spec.spec.deletion?.force !== true);
  const resources = owners.flatMap((owner) => {
    const { resources: asked = [] } = owner.spec.spec;
    const read = hasLane(owner.spec) ? resourceOf : goingOf;
    return asked.flatMap((spec, index) => {
      const source = below(owner.source, "spec", "resources", index);
      // Nothing runs for it: it is a fork.
      if ("forkOf" in spec) return [];
      const one = { owner: unitOfSpec(owner.spec), spec, source };
      return read(one, environment, usable, problems) ?? [];
    });
  });
  for (const { spec, source } of owners) reportTwice(spec, source, problems);
  const plugins = [...usable.values()].map(({ plugin, params, source }) => ({
    plugin,
    params,
    source,
  }));
  return { plugins, resources };
}

// --- internal ---

interface Asked {
  readonly owner: LaneUnit;
  readonly spec: PluginResource;
  readonly source: SourceRef;
}

/** The plugin of a resource. Reports where the environment has none of that name. */
function pluginOf(
  asked: Asked,
  { spec: environment, source: place }: Sourced<CompleteEnvironment>,
  usable: ReadonlyMap<string, Usable>,
  problems: Problems,
  wayOut = "",
): Usable | undefined {
  const { plugin } = asked.spec;
  const own = usable.get(plugin);
  const isBroken =
    problems.failed && Object.hasOwn(asRecord(environment.spec.resources?.params), plugin);
  if (own === undefined && !isBroken)
    reportUnknown(asked, [...usable.keys()], place, wayOut, problems);
  return own;
}

/** A resource of a sandbox that is being deleted: what the sandbox gave it counts no more, nor whether that was right. */
function goingOf(
  asked: Asked,
  environment: Sourced<CompleteEnvironment>,
  usable: ReadonlyMap<string, Usable>,
  problems: Problems,
): StatedResource | undefined {
  const wayOut = "; or give up what it has made: spec.deletion.force: true";
  const own = pluginOf(asked, environment, usable, problems, wayOut);
  if (own === undefined) return undefined;
  const { plugin, check, fixed } = own;
  const params: JsonObject = structuredClone({ ...own.params });
  if (!check(params)) reportParams(check, asked, fixed, problems, true);
  return { ...asked, plugin, params };
}

function resourceOf(
  asked: Asked,
  environment: Sourced<CompleteEnvironment>,
  usable: ReadonlyMap<string, Usable>,
  problems: Problems,
): StatedResource | undefined {
  const { spec, source } = asked;
  const own = pluginOf(asked, environment, usable, problems);
  if (own === undefined) return undefined;
  const { plugin, check, fixed } = own;
  if (spec.level !== undefined && !plugin.spec.levels.includes(spec.level)) {
    problems.report({
      code: "E0226",
      message: `plugin "${spec.plugin}" makes nothing of level ${spec.level}`,
      help: `use one of ${plugin.spec.levels.join(", ")}, or another plugin`,
      source: below(source, "level"),
    });
  }
  const given = asRecord(spec.params);
  for (const name of Object.keys(given).filter((one) => fixed.has(one))) {
    problems.report({
      code: "E0224",
      message: `parameter "${name}" of plugin "${spec.plugin}" is for the environment to give`,
      help: "remove it; it stands under spec.resources.params of the environment",
      source: atKey(below(source, "params", name)),
    });
  }
  const params: JsonObject = structuredClone({ ...given, ...own.params });
  if (!check(params)) reportParams(check, asked, fixed, problems);
  return { ...asked, plugin, params: inOrder(params, plugin) };
}

function reportUnknown(
  { spec, source }: Asked,
  known: readonly string[],
  environment: SourceRef,
  wayOut: string,
  problems: Problems,
): void {
  problems.report({
    code: "E0223",
    message: `the environment has no plugin "${spec.plugin}"`,
    help: `${knownNames("plugins", known, spec.plugin)}; the environment names what sandboxes may use under spec.resources.params${wayOut}`,
    source: below(source, "plugin"),
    related: [{ message: "the environment", source: below(environment, "spec", "resources") }],
  });
}

function reportParams(
  { errors }: ValidateFunction,
  { spec, source }: Asked,
  fixed: ReadonlySet<string>,
  problems: Problems,
  onlyFixed = false,
): void {
  for (const error of errors ?? []) {
    const { name, what, steps } = paramFault(error, spec.plugin);
    const isFixed = fixed.has(name);
    if (onlyFixed && !isFixed) continue;
    problems.report({
      code: "E0224",
      message: `resource "${spec.name}" ${what}`,
      help: isFixed
        ? `set it under spec.resources.params.${spec.plugin} of the environment`
        : "docs/plugins.md, or the plugin's own file, says what its parameters are",
      source: isFixed || spec.params === undefined ? source : below(source, "params", ...steps),
    });
  }
}

function reportTwice(spec: Sandbox | RouteGroup, source: SourceRef, problems: Problems): void {
  const named = (spec.spec.resources ?? []).map(({ name }, index) => ({
    name,
    source: below(source, "spec", "resources", index, "name"),
  }));
  for (const [first, second] of repeated(named, ({ name }) => name)) {
    problems.report({
      code: "E0225",
      message: `the ${unitOfSpec(spec).kind} has two resources of the name "${second.name}"`,
      help: "give one of them another name",
      source: second.source,
      related: [{ message: "the first one", source: first.source }],
    });
  }
}
