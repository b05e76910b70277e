/**
 * @module Plugins, and the resources that sandboxes ask of them: each parameter is what the plugin's schema says, and
 * comes from whom it says.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { repeated } from "../kube/grouped.ts";
import { asRecord, asString, at, isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import type { Sourced } from "../model/input.ts";
import {
  type EnvironmentPlugin,
  environmentParams,
  isOfEnvironment,
  paramVariable,
  type StatedResource,
} from "../model/resource.ts";
import { atKey, below, type SourceRef } from "../model/source.ts";
import type {
  CompleteEnvironment,
  CompleteResourcePlugin,
  PluginResource,
  Sandbox,
} from "../model/spec.gen.ts";

type Plugin = Sourced<CompleteResourcePlugin>;

/** What specs state about state. */
export interface StatedResources {
  /** In name order. */
  readonly plugins: readonly EnvironmentPlugin[];
  /** In the order of sandboxes, and in that of their specs. */
  readonly resources: readonly StatedResource[];
}

/** The plugins that an environment can use, and what its sandboxes ask of them. Problems are reported. */
export function statedResources(
  environment: Sourced<CompleteEnvironment>,
  found: readonly Plugin[],
  sandboxes: readonly Sourced<Sandbox>[],
  problems: Problems,
): StatedResources {
  const usable = usablePlugins(environment, found, problems);
  // Who gives up the runs that delete gives up what may be wrong with them: a plugin that is gone, for example.
  const owners = sandboxes.filter(({ spec }) => spec.spec.deletion?.force !== true);
  const resources = owners.flatMap((sandbox) => {
    const { resources: asked = [], deletion } = sandbox.spec.spec;
    const read = deletion === undefined ? resourceOf : goingOf;
    return asked.flatMap((spec, index) => {
      const source = below(sandbox.source, "spec", "resources", index);
      // Nothing runs for it: it is a fork.
      if ("forkOf" in spec) return [];
      const one = { sandbox: sandbox.spec.metadata.name, spec, source };
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

interface Usable extends EnvironmentPlugin {
  readonly check: ValidateFunction;
  /** The parameters that the environment gives, and nobody else. */
  readonly fixed: ReadonlySet<string>;
}

/** By name: the environment's own, and those of the product that it gives parameters to. */
function usablePlugins(
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
  return new Map([...usable].sort(([a], [b]) => (a < b ? -1 : 1)));
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
  if (reportGiven({ check, given, fixed }, plugin.metadata.name, place, problems)) return undefined;
  return { plugin, params: withDefaults(given, check, plugin), source, check, fixed };
}

/** What is wrong with the environment's own parameters: the janitor needs them whatever sandboxes there are. True: something is. */
function reportGiven(
  { check, given, fixed }: Pick<Usable, "check" | "fixed"> & { readonly given: JsonObject },
  plugin: string,
  place: SourceRef,
  problems: Problems,
): boolean {
  check(structuredClone(given));
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

/** The environment's parameters, with the defaults of the schema. What a sandbox has yet to give is missing now. */
function withDefaults(
  given: JsonObject,
  check: ValidateFunction,
  plugin: CompleteResourcePlugin,
): JsonObject {
  const params = structuredClone(given);
  check(params);
  return inOrder(environmentParams(plugin, params), plugin);
}

/** As the plugin's schema has them: their order in a spec says nothing. */
function inOrder(params: JsonObject, { spec }: CompleteResourcePlugin): JsonObject {
  const order = Object.keys(asRecord(at(spec.params, "properties")));
  return Object.fromEntries(
    order.flatMap((name) => {
      const value = params[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The schema, as the plugin gives it. It has to be one that needs nothing beside it. */
function compiled(
  { metadata: { name }, spec: { params } }: CompleteResourcePlugin,
  source: SourceRef,
  problems: Problems,
): ValidateFunction | undefined {
  const why = schemaFault(params);
  if (why === undefined) {
    try {
      const ajv = new Ajv2020({
        allErrors: true,
        strict: false,
        useDefaults: true,
        logger: false,
        code: { regExp: linear },
      });
      return ajv.compile({ type: "object", ...params });
    } catch (error) {
      reportSchema(name, error instanceof Error ? error.message : String(error), source, problems);
      return undefined;
    }
  }
  reportSchema(name, why, source, problems);
  return undefined;
}

/** Patterns that take no longer than the text: RE2 has no backtracking. */
const linear = Object.assign(
  (pattern: string) => {
    const regex = RE2JS.compile(pattern);
    return { test: (text: string) => regex.matcher(text).find() };
  },
  { code: "linear" },
);

/** Keywords that reach elsewhere. */
function schemaFault(schema: unknown): string | undefined {
  if (Array.isArray(schema)) return schema.map(schemaFault).find((why) => why !== undefined);
  if (!isRecord(schema)) return undefined;
  for (const [key, value] of Object.entries(schema)) {
    if (["$ref", "$dynamicRef", "$id", "$schema", "$async"].includes(key) && !isRecord(value))
      return `it uses "${key}", and a schema of parameters stands alone`;
    const why = schemaFault(value);
    if (why !== undefined) return why;
  }
  return undefined;
}

function reportSchema(name: string, why: string, source: SourceRef, problems: Problems): void {
  problems.report({
    code: "E0221",
    message: `the schema of the parameters of plugin "${name}" cannot be used: ${why}`,
    help: "write a JSON Schema (draft 2020-12) of an object",
    source: below(source, "spec", "params"),
  });
}

type Fault = readonly [message: string, path: readonly (string | number)[]];

/** Names of variables that the compiler sets. */
const reserved = /^(?:ISOLANE_|PARAM_)/;

function credentialFaults(
  { spec: { credentials = [] } }: CompleteResourcePlugin,
  fixed: ReadonlySet<string>,
): readonly Fault[] {
  return credentials.flatMap(({ name, secretParam }, index): readonly Fault[] => [
    ...(reserved.test(name)
      ? [[`"${name}" is a variable that Isolane sets`, ["credentials", index, "name"]] as const]
      : []),
    ...(fixed.has(secretParam)
      ? []
      : [
          [
            `a credential is named by parameter "${secretParam}", which the environment does not give (x-isolane-from: environment)`,
            ["credentials", index, "secretParam"],
          ] as const,
        ]),
  ]);
}

function stepFaults(
  { spec: { steps, credentials = [] } }: CompleteResourcePlugin,
  properties: JsonObject,
): readonly Fault[] {
  return (["create", "update", "delete"] as const).flatMap((phase) => {
    const own = steps[phase] ?? [];
    const twice = repeated(own, ({ name }) => name).map(
      ([, second]): Fault => [
        `two steps have the name "${second.name}"`,
        ["steps", phase, own.indexOf(second), "name"],
      ],
    );
    const unknown = own.flatMap(({ imageParam }, index): readonly Fault[] =>
      imageParam === undefined || at(properties[imageParam], "type") === "string"
        ? []
        : [
            [
              `the image of a step is parameter "${imageParam}", which is no string of its schema`,
              ["steps", phase, index, "imageParam"],
            ],
          ],
    );
    const known = credentials.map(({ name }) => name);
    const strange = own.flatMap((step, index) =>
      (step.credentials ?? [])
        .filter((name) => !known.includes(name))
        .map(
          (name): Fault => [
            `a step wants credential "${name}", which the plugin does not have`,
            ["steps", phase, index, "credentials"],
          ],
        ),
    );
    return [...twice, ...unknown, ...strange];
  });
}

/** The janitor deletes what has no spec any more. */
function deletionFaults(
  { spec: { steps, janitor } }: CompleteResourcePlugin,
  names: readonly string[],
  fixed: ReadonlySet<string>,
): readonly Fault[] {
  const scripts = [
    ...steps.delete.map(
      ({ script, imageParam }, index) =>
        [
          imageParam === undefined || fixed.has(imageParam)
            ? script
            : `${script}\n$${paramVariable(imageParam)}`,
          ["steps", "delete", index, "script"],
        ] as const,
    ),
    [janitor.list, ["janitor", "list"]] as const,
  ];
  const own = names.filter((name) => !fixed.has(name));
  return scripts.flatMap(([script, path]) =>
    own
      .filter((name) => new RegExp(`\\b${paramVariable(name)}\\b`).test(script))
      .map(
        (name): Fault => [
          `what deletes reads parameter "${name}" of the sandbox, which the janitor does not know`,
          path,
        ],
      ),
  );
}

interface Asked {
  readonly sandbox: string;
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

/** What is wrong with which parameter, and where it stands. */
function paramFault(error: ErrorObject, plugin: string) {
  const steps = error.instancePath.split("/").slice(1);
  const missing = asString(at(error.params, "missingProperty"));
  const unknown = asString(at(error.params, "additionalProperty"));
  const field = missing ?? unknown;
  if (steps.length === 0 && field !== undefined) {
    const what = `${missing === undefined ? "has" : "lacks"} parameter "${field}", which plugin "${plugin}" ${missing === undefined ? "does not know" : "needs"}`;
    return { name: field, what, steps: missing === undefined ? [field] : [] };
  }
  const [name = ""] = steps;
  const said = error.message ?? "is not accepted";
  return { name, what: `has a parameter "${steps.join(".")}" that ${said}`, steps };
}

function reportTwice(spec: Sandbox, source: SourceRef, problems: Problems): void {
  const named = (spec.spec.resources ?? []).map(({ name }, index) => ({
    name,
    source: below(source, "spec", "resources", index, "name"),
  }));
  for (const [first, second] of repeated(named, ({ name }) => name)) {
    problems.report({
      code: "E0225",
      message: `the sandbox has two resources of the name "${second.name}"`,
      help: "give one of them another name",
      source: second.source,
      related: [{ message: "the first one", source: first.source }],
    });
  }
}
