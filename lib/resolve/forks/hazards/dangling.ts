/** @module References to variables that a fork's customizations took away, or that never were: they stay literal. */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { placeholderInText } from "../../../kube/placeholders.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf } from "../draft.ts";
import { type Dangling, danglingIn } from "../references.ts";

/** Warns of references that find nothing in the fork, though they did in the baseline, or are new. */
export function checkReferences(
  before: JsonObject,
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const old = new Map(containersOf(before).map(({ name, body }) => [name, body]));
  for (const { name, body } of containersOf(podSpec)) {
    const original = old.get(name) ?? {};
    const [was, is] = [found(original, lookup), found(body, lookup)];
    if (was === undefined || is === undefined) continue;
    const known = new Set(variablesOf(original, lookup).map((variable) => variable.name));
    const missed = is.filter(
      (one) => !was.some((other) => isSame(one, other)) && isMeant(one, known),
    );
    for (const missing of new Set(missed.map((one) => one.name))) {
      const texts = missed.filter((one) => one.name === missing);
      context.problems.report({
        code: "W0326",
        message: `container "${name}" of the fork of ${context.display} has no variable "${missing}" where ${placesOf(texts)} it: the text "$(${missing})" stays as it is`,
        help: known.has(missing)
          ? "set what reads it as well, or keep the variable"
          : `set "${missing}" too, without a reference back; write "$$(${missing})" if the text is meant`,
        source: causeOf(texts, context),
      });
    }
  }
}

/** Warns of values that somebody fills in for the baseline, and nobody for the fork: the program gets them as they stand. */
export function checkPlaceholders(podSpec: JsonObject, context: ForkContext): void {
  const { object, source } = context.target.workload;
  if (source.document.substituted) return;
  const { annotations, labels } = object.metadata;
  const mark = "kustomize.toolkit.fluxcd.io/substitute";
  if (annotations?.[mark] === "disabled" || labels?.[mark] === "disabled") return;
  const found = containersOf(podSpec).flatMap(({ body }) =>
    asArray(body.env).flatMap((variable) => {
      const text = placeholderInText(asString(at(variable, "value")) ?? "");
      return text === undefined ? [] : [{ name: asString(at(variable, "name")) ?? "", text }];
    }),
  );
  const [first] = found;
  if (first === undefined) return;
  const names = [...new Set(found.map(({ name }) => `"${name}"`))];
  context.problems.report({
    code: "W0350",
    message: `the fork of ${context.display} gets "${first.text}" in variable${names.length === 1 ? "" : "s"} ${names.join(", ")} as it stands, where the baseline's pods may get what fills it in`,
    help: "where Flux fills it in, give the source in spec.baseline.sources substitute with its values; otherwise set the variable by customizations.env, or commit the value; nothing is to do where the program expands it",
    source: context.forkOf,
  });
}

// --- internal ---

/** Undefined: what `envFrom` gives is not known. */
function found(container: JsonObject, lookup: ConfigLookup): readonly Dangling[] | undefined {
  const names = new Set<string>();
  for (const source of asArray(container.envFrom)) {
    const map = asString(at(source, "configMapRef", "name"));
    const secret = asString(at(source, "secretRef", "name"));
    const keys = lookup(map === undefined ? "Secret" : "ConfigMap", map ?? secret ?? "")?.keys;
    if (keys === undefined) return undefined;
    for (const key of keys) names.add(`${asString(at(source, "prefix")) ?? ""}${key}`);
  }
  return danglingIn(container, names);
}

/** Where the kubelet sets variables for Services: `CART_SERVICE_HOST`, `CART_PORT_80_TCP_ADDR`. */
const ofServices = /_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_\w+)?)$/;

/** A shell's `$(date)` in a command is none of ours: what the baseline does not set has to look like a variable. */
function isMeant({ name, variable }: Dangling, known: ReadonlySet<string>): boolean {
  if (ofServices.test(name)) return false;
  return variable !== undefined || known.has(name) || /^[A-Z_][A-Z0-9_]*$/.test(name);
}

function isSame(one: Dangling, other: Dangling): boolean {
  if (one.name !== other.name || one.variable !== other.variable) return false;
  return one.variable !== undefined || one.text === other.text;
}

function placesOf(texts: readonly Dangling[]): string {
  const variables = texts.flatMap(({ variable }) => variable ?? []);
  const words = variables.length < texts.length ? ["its command"] : [];
  const all = [...new Set([...variables.map((name) => `variable "${name}"`), ...words])];
  return `${all.join(" and ")} ${all.length === 1 ? "reads" : "read"}`;
}

/** The change of the variable, or of what reads it; otherwise all customizations. */
function causeOf(texts: readonly Dangling[], { target, forkOf }: ForkContext): SourceRef {
  const { customizations } = target.entry;
  if (customizations === undefined) return forkOf;
  const source = below(target.source, "customizations");
  const names = new Set(texts.flatMap(({ name, variable = name }) => [name, variable]));
  const index = (customizations.env ?? []).findIndex(({ name }) => names.has(name));
  return index < 0 ? source : below(source, "env", index);
}
