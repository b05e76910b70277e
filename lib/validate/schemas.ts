/**
 * @module The compiled JSON Schemas. `schemas/` lies one level above both `lib/` and `build/`, so one
 * relative path serves the sources and the built program. The files are program data, not input.
 */
import { createRequire } from "node:module";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { asRecord, at, isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import type {
  CompleteEnvironment,
  CompleteResourcePlugin,
  RouteGroup,
  Sandbox,
} from "../model/spec.gen.ts";

/** The type of each kind of spec. */
export interface SpecTypes {
  readonly Environment: CompleteEnvironment;
  readonly Sandbox: Sandbox;
  readonly RouteGroup: RouteGroup;
  readonly ResourcePlugin: CompleteResourcePlugin;
}

const files = {
  Environment: "environment",
  Sandbox: "sandbox",
  RouteGroup: "route-group",
  ResourcePlugin: "resource-plugin",
} as const satisfies Record<keyof SpecTypes, string>;

/** A check of a value against a schema or a part of one. */
export type SchemaCheck = (value: unknown) => readonly ErrorObject[];

// A unit test checks the schemas against their meta-schema; doing it at every start costs 40 ms.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  verbose: true,
  validateSchema: false,
  // Optimising the generated code takes longer than all the checks of a run.
  code: { optimize: false },
});

const load = createRequire(import.meta.url);
const branchChecks = new WeakMap<object, SchemaCheck>();

/** The check of a kind's schema, which is read and compiled at its first use. */
export function specCheck(kind: keyof SpecTypes): SchemaCheck {
  const id = `https://isolane.dev/schemas/${files[kind]}.schema.json`;
  if (ajv.getSchema(id) === undefined) ajv.addSchema(asRecord(schemaOf(kind)), id);
  return toCheck(ajv.getSchema(id));
}

function schemaOf(kind: keyof SpecTypes): unknown {
  return load(`../../schemas/${files[kind]}.schema.json`);
}

/** The check of one alternative inside a kind's schema. */
export function branchCheck(kind: keyof SpecTypes, branch: JsonObject): SchemaCheck {
  const known = branchChecks.get(branch);
  if (known !== undefined) return known;
  const check = toCheck(ajv.compile({ ...branch, $defs: at(schemaOf(kind), "$defs") ?? {} }));
  branchChecks.set(branch, check);
  return check;
}

function toCheck(validator: ReturnType<typeof ajv.getSchema>): SchemaCheck {
  if (validator === undefined) throw new Error("a schema was not compiled");
  return (value) => (validator(value) === true ? [] : (validator.errors ?? []));
}

/** A valid value with the defaults of its kind's schema where it says nothing. The value itself stays as it is. */
export function withDefaults(kind: keyof SpecTypes, value: unknown): unknown {
  return filledIn(schemaOf(kind), value);
}

function filledIn(schema: unknown, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const fields = Object.entries(asRecord(at(schema, "properties"))).flatMap(([name, field]) => {
    const said = Object.hasOwn(value, name) ? value[name] : at(field, "default");
    return said === undefined ? [] : [[name, filledIn(field, said)] as const];
  });
  return { ...value, ...Object.fromEntries(fields) };
}

/** Narrows a value to the type of its kind: true when its schema found nothing wrong. */
export function isSpecOf<Kind extends keyof SpecTypes>(
  kind: Kind,
  errors: readonly unknown[],
  value: unknown,
): value is SpecTypes[Kind] {
  return errors.length === 0 && kind in files && value !== undefined;
}
