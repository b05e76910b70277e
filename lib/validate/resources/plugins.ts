/** @module The plugins that an environment can use: its own, and those of the product that it names. */
import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { compareText } from "../../kube/compare-text.ts";
import { asRecord, at } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Sourced } from "../../model/input.ts";
import {
  type EnvironmentPlugin,
  environmentParams,
  isOfEnvironment,
} from "../../model/resource.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type { CompleteEnvironment, CompleteResourcePlugin } from "../../model/spec.gen.ts";
import {
  compiled,
  credentialFaults,
  deletionFaults,
  paramFault,
  stepFaults,
} from "./plugin-faults.ts";

/** A plugin as it was found. */
export type Plugin = Sourced<CompleteResourcePlugin>;

/** A plugin that sandboxes can ask. */
export interface Usable extends EnvironmentPlugin {
  readonly check: ValidateFunction;
  /** The parameters that the environment gives, and nobody else. */
  readonly fixed: ReadonlySet<string>;
}

/** By name: the environment's own, and those of the product that it gives parameters to. */
export function usablePlugins(
  { spec: { spec }, source }: Sourced<CompleteEnvironment>,
  found: readonly Plugin[],
  problems: Problems,
): ReadonlyMap<string, Usable> {
  const given = asRecord(spec.resources?.params);
  const usable = new Map<string, Usable>();
  const seen = new Map<string, Plugin>();
  for (const plugin of found) {
    const { name } = plugin.spec.metadata;
    const first = seen.get(name);
    if (first !== undefined) reportSameName(first, plugin, problems);
    if (first !== undefined) continue;
    seen.set(name, plugin);
    const place = below(source, "spec", "resources", "params", name);
    const one = checked(plugin, asRecord(given[name]), place, problems);
    if (one !== undefined) usable.set(name, one);
  }
  for (const name of Object.keys(given)) {
    if (seen.has(name)) continue;
    problems.report({
      code: "E0223",
      message: `there is no plugin "${name}"`,
      help: `${knownNames("plugins", [...seen.keys()], name)}; one of your own lies in the environment's plugins/`,
      source: atKey(below(source, "spec", "resources", "params", name)),
    });
  }
  return new Map([...usable].sort(([a], [b]) => compareText(a, b)));
}

/** The environment's own plugin replaces the product's without a word. */
function reportSameName(first: Plugin, second: Plugin, problems: Problems): void {
  const { name } = first.spec.metadata;
  if (second.source.document.file === `isolane:plugins/${name}.yaml`) return;
  problems.report({
    code: "E0220",
    message: `plugin "${name}" is there twice`,
    help: "rename one of the two, or remove it",
    source: below(second.source, "metadata", "name"),
    related: [{ message: "the other one", source: below(first.source, "metadata", "name") }],
  });
}

function checked(
  { spec: plugin, source }: Plugin,
  given: JsonObject,
  place: SourceRef,
  problems: Problems,
): Usable | undefined {
  const schema = asRecord(plugin.spec.params);
  const properties = asRecord(schema.properties);
  const fixed = new Set(Object.keys(properties).filter((name) => isOfEnvironment(plugin, name)));
  const check = compiled(plugin, source, problems);
  const isSound = [
    ...Object.keys(properties).flatMap((name) =>
      /^[a-zA-Z][a-zA-Z0-9]*$/.test(name)
        ? []
        : [[`"${name}" is no name of a parameter`, ["params", "properties", name]] as const],
    ),
    ...credentialFaults(plugin, fixed),
    ...stepFaults(plugin, properties),
    ...deletionFaults(plugin, Object.keys(properties), fixed),
  ].map(([message, path]) => {
    problems.report({
      code: "E0222",
      message: `plugin "${plugin.metadata.name}": ${message}`,
      help: "docs/plugins.md says what a plugin is made of, and what each of its parts knows",
      source: below(source, "spec", ...path),
    });
    return false;
  });
  const foreign = Object.keys(given).filter((name) => !fixed.has(name));
  for (const name of foreign) {
    problems.report({
      code: "E0224",
      message: Object.hasOwn(properties, name)
        ? `parameter "${name}" of plugin "${plugin.metadata.name}" is for sandboxes to give`
        : `plugin "${plugin.metadata.name}" has no parameter "${name}"`,
      help: knownNames("parameters that the environment gives", [...fixed], name),
      source: atKey(below(place, name)),
    });
  }
  if (check === undefined || isSound.length > 0 || foreign.length > 0) return undefined;
  // Filled in by the check; what a sandbox has yet to give is missing now.
  const params = structuredClone(given);
  check(params);
  if (reportGiven({ check, fixed }, plugin.metadata.name, place, problems)) return undefined;
  return {
    plugin,
    params: inOrder(environmentParams(plugin, params), plugin),
    source,
    check,
    fixed,
  };
}

/** What is wrong with the environment's own parameters: the janitor needs them whatever sandboxes there are. True: something is. */
function reportGiven(
  { check, fixed }: Pick<Usable, "check" | "fixed">,
  plugin: string,
  place: SourceRef,
  problems: Problems,
): boolean {
  const faults = (check.errors ?? [])
    .map((error) => paramFault(error, plugin))
    .filter(({ name }) => fixed.has(name));
  for (const { what, steps } of faults) {
    problems.report({
      code: "E0224",
      message: `the environment ${what}`,
      help: `set it under spec.resources.params.${plugin}; docs/plugins.md, or the plugin's own file, says what its parameters are`,
      source: below(place, ...steps),
    });
  }
  return faults.length > 0;
}

/** As the plugin's schema has them: their order in a spec says nothing. */
export function inOrder(params: JsonObject, { spec }: CompleteResourcePlugin): JsonObject {
  const order = Object.keys(asRecord(at(spec.params, "properties")));
  return Object.fromEntries(
    order.flatMap((name) => {
      const value = params[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
