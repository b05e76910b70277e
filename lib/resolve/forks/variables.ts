/**
 * @module Environment variables of a fork's containers: setting one in place, and the variables by
 * which a fork knows its lane. A `$(NAME)` in a value sees what stands before it in `env` and
 * everything of `envFrom` (kubelet, makeEnvironmentVariables), which decides all orders here.
 */
import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { hostVariable, variables } from "../../model/interface.ts";
import { type ConfigLookup, variablesOf } from "./config.ts";
import type { SandboxIdentity } from "./context.ts";
import { mapContainers } from "./draft.ts";

/** https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable */
const otel = "OTEL_RESOURCE_ATTRIBUTES";
/** Holds the baseline's attributes where they come from a reference and cannot be appended to. */
const otelBaseline = "ISOLANE_OTEL_RESOURCE_ATTRIBUTES";

/** Names that only Isolane sets. */
const reservedVariables: ReadonlySet<string> = new Set([
  variables.sandbox,
  variables.routingKey,
  otelBaseline,
]);

/** True for a variable that only Isolane sets; hosts of Services too, which stand before all others. */
export function isReserved(name: string): boolean {
  return reservedVariables.has(name) || name.startsWith(hostVariable(""));
}

/** The container with a variable set: at its place if it has one, otherwise at the end. */
export function setVariable(container: JsonObject, entry: JsonObject): JsonObject {
  const env = asArray(container.env);
  const place = env.findLastIndex((other) => at(other, "name") === entry.name);
  if (place < 0) return { ...container, env: [...env, entry] };
  return {
    ...container,
    env: env.flatMap((other, index) => {
      if (index === place) return [entry];
      return at(other, "name") === entry.name ? [] : [other];
    }),
  };
}

/** The container without a variable. */
export function removeVariable(container: JsonObject, name: string): JsonObject {
  return {
    ...container,
    env: asArray(container.env).filter((entry) => at(entry, "name") !== name),
  };
}

/** The pod spec whose main containers know their sandbox and routing key. */
export function addIdentity(
  podSpec: JsonObject,
  sandbox: SandboxIdentity,
  lookup: ConfigLookup,
): JsonObject {
  return mapContainers(podSpec, ({ list, body }) => {
    if (list !== "containers") return body;
    const own = asArray(body.env).filter(
      (entry) => !reservedVariables.has(asString(at(entry, "name")) ?? ""),
    );
    const identity: Json[] = [
      { name: variables.sandbox, value: sandbox.name },
      { name: variables.routingKey, value: sandbox.key },
    ];
    // First, so that every other variable may use them.
    return withAttributes({ ...body, env: [...identity, ...own] }, sandbox, lookup);
  });
}

// --- internal ---

/** Names and keys are `[-a-z0-9]`, so nothing has to be percent-encoded. */
function withAttributes(
  container: JsonObject,
  sandbox: SandboxIdentity,
  lookup: ConfigLookup,
): JsonObject {
  const added = `isolane.sandbox=${sandbox.name},isolane.routing_key=${sandbox.key}`;
  const entry = asArray(container.env).findLast((other) => at(other, "name") === otel);
  if (isRecord(entry)) return extended(container, entry, added);
  const inherited = variablesOf(container, lookup).some(
    (v) => v.name === otel && v.origin === "envFrom",
  );
  return setVariable(container, { name: otel, value: inherited ? `$(${otel}),${added}` : added });
}

function extended(container: JsonObject, entry: JsonObject, added: string): JsonObject {
  if (!isRecord(entry.valueFrom)) {
    const old = withoutLastComma(asString(entry.value) ?? "");
    return setVariable(container, { name: otel, value: old === "" ? added : `${old},${added}` });
  }
  const set = setVariable(container, { name: otel, value: `$(${otelBaseline}),${added}` });
  return {
    ...set,
    env: asArray(set.env).flatMap((other) =>
      at(other, "name") === otel ? [{ ...entry, name: otelBaseline }, other] : [other],
    ),
  };
}

function withoutLastComma(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith(",") ? trimmed.slice(0, -1) : trimmed;
}
