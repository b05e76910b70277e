/** @module What is wrong with a plugin as it stands: its schema of parameters, and what its parts ask for. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import type { Problems } from "../../diagnostics/problems.ts";
import { repeated } from "../../kube/grouped.ts";
import { asString, at, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import { paramVariable } from "../../model/resource.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { CompleteResourcePlugin } from "../../model/spec.gen.ts";

/** The schema, as the plugin gives it. It has to be one that needs nothing beside it. */
export function compiled(
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
        // As for the schemas of specs: to optimise takes longer than the few checks.
        code: { regExp: linear, optimize: false },
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

/** What is wrong with which parameter, and where it stands. */
export function paramFault(error: ErrorObject, plugin: string) {
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

/** What is wrong with a plugin, and at which of its nodes. */
export type PluginFault = readonly [message: string, path: readonly (string | number)[]];

/** Names of variables that the compiler sets. */
const reserved = /^(?:ISOLANE_|PARAM_)/;

export function credentialFaults(
  { spec: { credentials = [] } }: CompleteResourcePlugin,
  fixed: ReadonlySet<string>,
): readonly PluginFault[] {
  return credentials.flatMap(({ name, secretParam }, index): readonly PluginFault[] => [
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

export function stepFaults(
  { spec: { steps, credentials = [] } }: CompleteResourcePlugin,
  properties: JsonObject,
): readonly PluginFault[] {
  return (["create", "update", "delete"] as const).flatMap((phase) => {
    const own = steps[phase] ?? [];
    const twice = repeated(own, ({ name }) => name).map(
      ([, second]): PluginFault => [
        `two steps have the name "${second.name}"`,
        ["steps", phase, own.indexOf(second), "name"],
      ],
    );
    const unknown = own.flatMap(({ imageParam }, index): readonly PluginFault[] =>
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
          (name): PluginFault => [
            `a step wants credential "${name}", which the plugin does not have`,
            ["steps", phase, index, "credentials"],
          ],
        ),
    );
    return [...twice, ...unknown, ...strange];
  });
}

/** The janitor deletes what has no spec any more. */
export function deletionFaults(
  { spec: { steps, janitor } }: CompleteResourcePlugin,
  names: readonly string[],
  fixed: ReadonlySet<string>,
): readonly PluginFault[] {
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
        (name): PluginFault => [
          `what deletes reads parameter "${name}" of the sandbox, which the janitor does not know`,
          path,
        ],
      ),
  );
}
