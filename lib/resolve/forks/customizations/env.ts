/** @module The customization `env`: variables set to a value or a reference, and variables removed. */
import { asArray, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { outputKey } from "../../resources/outputs.ts";
import { type Variable, variablesOf } from "../config.ts";
import type { Customizations } from "../context.ts";
import { withContainer } from "../draft.ts";
import { isReserved, removeVariable, setVariable } from "../variables.ts";
import { forkAddress } from "./fork-address.ts";
import { previewAddress } from "./preview-address.ts";
import { chooseContainer, node, reportTwice, type Scope } from "./scope.ts";

type Change = NonNullable<Customizations["env"]>[number];
type Reference = { readonly name: string; readonly key: string; readonly optional?: boolean };

/** Applies the changes of variables in their order. */
export function changeVariables(podSpec: JsonObject, scope: Scope): JsonObject {
  const done: Parameters<typeof reportTwice>[0][number][] = [];
  const result = (scope.customizations.env ?? []).reduce((spec, change, index) => {
    const source = node(scope, "env", index);
    if (isReserved(change.name)) {
      reportReserved(change.name, scope, below(source, "name"));
      return spec;
    }
    const container = chooseContainer(spec, change.container, scope, source);
    if (container === undefined) return spec;
    const about = `variable "${change.name}" of container "${container.name}"`;
    done.push({ about, source: below(source, "name") });
    const body = changed(container.body, change, scope, source);
    return withContainer(spec, { ...container, body });
  }, podSpec);
  reportTwice(done, scope);
  return result;
}

/** Reports a variable that only Isolane sets. */
export function reportReserved(name: string, scope: Scope, source: SourceRef): void {
  scope.context.problems.report({
    code: "E0323",
    message: `"${name}" is set by Isolane and cannot be customized`,
    help: "use another name; the fork's main containers get this variable anyway",
    source,
  });
}

// --- internal ---

function changed(body: JsonObject, change: Change, scope: Scope, source: SourceRef): JsonObject {
  const old = variablesOf(body, scope.lookup).find((variable) => variable.name === change.name);
  if (change.operation === "delete")
    return removed(body, { name: change.name, old }, scope, source);
  if ("value" in change) {
    warnOfSecret(change, old, scope, source);
    return setVariable(body, { name: change.name, value: change.value });
  }
  const { configMap, secret, fork, resource, preview } = change.valueFrom;
  if (resource !== undefined) {
    const key = outputKey(resource, scope.context, below(source, "valueFrom", "resource"));
    return key === undefined
      ? body
      : setVariable(body, { name: change.name, valueFrom: { secretKeyRef: key } });
  }
  if (fork !== undefined || preview !== undefined) {
    const value = addressFrom(change.valueFrom, scope, below(source, "valueFrom"));
    return value === undefined ? body : setVariable(body, { name: change.name, value });
  }
  const kind = configMap === undefined ? "Secret" : "ConfigMap";
  const reference = configMap ?? secret;
  if (reference === undefined) return body;
  checkReference(
    kind,
    reference,
    scope,
    below(source, "valueFrom", kind === "Secret" ? "secret" : "configMap"),
  );
  const selector = {
    name: reference.name,
    key: reference.key,
    ...(reference.optional === true ? { optional: true } : {}),
  };
  const field = kind === "Secret" ? "secretKeyRef" : "configMapKeyRef";
  return setVariable(body, { name: change.name, valueFrom: { [field]: selector } });
}

/** An address that only the output knows: of another fork, or of the lane itself. */
function addressFrom(
  { fork, preview }: Extract<Change, { valueFrom: unknown }>["valueFrom"],
  scope: Scope,
  source: SourceRef,
): string | undefined {
  if (fork !== undefined) return forkAddress(fork, scope, below(source, "fork"));
  return preview && previewAddress(preview, scope, below(source, "preview"));
}

function removed(
  body: JsonObject,
  { name, old }: { readonly name: string; readonly old: Variable | undefined },
  scope: Scope,
  source: SourceRef,
): JsonObject {
  const written = asArray(body.env).some((entry) => at(entry, "name") === name);
  const without = written ? removeVariable(body, name) : body;
  const left = variablesOf(without, scope.lookup).some((variable) => variable.name === name);
  if (left) {
    scope.context.problems.report({
      code: "E0315",
      message: `"${name}" of ${scope.context.display} comes from envFrom and cannot be removed`,
      help: "set it to another value, or fork its ConfigMap under customizations.configMaps with the key set to null",
      source: below(source, "name"),
    });
  } else if (old === undefined) {
    scope.context.problems.report({
      code: "W0313",
      message: `${scope.context.display} has no variable "${name}" to remove`,
      help: "remove the entry, or correct the name or the container",
      source: below(source, "name"),
    });
  }
  return without;
}

/** Names whose values are secrets, and not the name of a file or of a Secret. */
const secretName =
  /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)$/i;
/** URLs that carry a password: `postgres://user:pass@host`. */
const passwordInUrl = /:\/\/[^/\s:@]+:[^/\s@$]+@/;

function warnOfSecret(
  change: { readonly name: string; readonly value: string },
  old: Variable | undefined,
  scope: Scope,
  source: SourceRef,
): void {
  const { name, value } = change;
  if (value === "" || /^\$\([^)]+\)$/.test(value)) return;
  const replaced = old?.secret === true;
  if (!replaced && !secretName.test(name) && !passwordInUrl.test(value)) return;
  scope.context.problems.report({
    code: "W0316",
    message: replaced
      ? `"${name}" comes from a Secret in the baseline and is set to a literal value here`
      : `the literal value of "${name}" looks like a secret`,
    help: "specs and output are committed to git; use valueFrom.secret",
    source: below(source, "name"),
  });
}

function checkReference(
  kind: "ConfigMap" | "Secret",
  reference: Reference,
  scope: Scope,
  source: SourceRef,
): void {
  if (reference.optional === true) return;
  const { context, lookup } = scope;
  const { namespace } = context.target.workload;
  const found = lookup(kind, reference.name);
  if (found === undefined) {
    context.problems.report({
      code: "W0312",
      message: `the baseline has no ${kind} ${namespace}/${reference.name}`,
      help: "nothing to do if something else creates it",
      source: below(source, "name"),
    });
  } else if (found.keys !== undefined && !found.keys.has(reference.key)) {
    context.problems.report({
      code: "E0316",
      message: `${kind} ${namespace}/${reference.name} has no key "${reference.key}"`,
      help: `name an existing key, or add optional: true; keys: ${[...found.keys].sort().slice(0, 12).join(", ") || "none"}`,
      source: below(source, "key"),
    });
  }
}
