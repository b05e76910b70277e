/**
 * @module The customization `configMaps`: a copy of a ConfigMap under a name that changes with its
 * content, so a change restarts the fork's pods; every reference of the fork is rewritten.
 */
import { knownNames } from "../../../diagnostics/suggestion.ts";
import { compareText } from "../../../kube/compare-text.ts";
import { copiedMetadata } from "../../../kube/copied-metadata.ts";
import { meantBy, withoutHash } from "../../../kube/hashed-names.ts";
import { asArray, asRecord, asString, at, jsonText } from "../../../kube/json.ts";
import { lengths } from "../../../kube/limits.ts";
import { type Json, type JsonObject, keyString } from "../../../kube/object.ts";
import { configReferences } from "../../../kube/references.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { below } from "../../../model/source.ts";
import { suffixedName } from "../../names.ts";
import { placesWith } from "../config.ts";
import type { Customizations } from "../context.ts";
import { forkMetadata } from "../copy.ts";
import { containersOf, omit, setAt } from "../draft.ts";
import { node, reportTwice, type Scope } from "./scope.ts";

/** The pod spec with its references rewritten, and the copies. */
export interface ForkedConfigMaps {
  readonly podSpec: JsonObject;
  readonly objects: readonly Contribution[];
  /** Rewrites references that are added later, by a patch. */
  readonly rewrite: (podSpec: JsonObject) => JsonObject;
}

type Change = NonNullable<Customizations["configMaps"]>[number];

/** Copies every ConfigMap that the customizations change. */
export function forkConfigMaps(podSpec: JsonObject, scope: Scope): ForkedConfigMaps {
  const references = configReferences(podSpec).filter(({ kind }) => kind === "ConfigMap");
  const used = [...new Set(references.map(({ name }) => name))].sort();
  const forked = (scope.customizations.configMaps ?? []).flatMap((change, index) => {
    const copied = copy(change, index, used, scope);
    return copied === undefined ? [] : [{ baseline: change.name, emitted: copied }];
  });
  const names = new Map(
    forked.map(({ baseline, emitted }) => [baseline, emitted.object.metadata.name]),
  );
  const entries = (scope.customizations.configMaps ?? []).map(({ name }, index) => ({
    about: `ConfigMap "${name}"`,
    source: below(node(scope, "configMaps", index), "name"),
  }));
  reportTwice(entries, scope);
  const rewritten = rewriteReferences(podSpec, names);
  checkRemovedKeys(podSpec, scope);
  for (const name of [...names.keys()].sort()) warnOfName(rewritten, name, scope);
  return {
    podSpec: rewritten,
    objects: forked.map(({ emitted }) => emitted),
    rewrite: (later) => rewriteReferences(later, names),
  };
}

/** The ConfigMaps that the customizations change, with the changes, by the baseline's name. */
export function changedConfigMaps(scope: Scope): ReadonlyMap<string, JsonObject> {
  const { baseline, target } = scope.context;
  const changes = (scope.customizations.configMaps ?? []).flatMap((change) => {
    const key = configMapKey(target.workload.namespace, change.name);
    const object = baseline.objects.get(key)?.object;
    return object === undefined
      ? []
      : [[change.name, changed(asRecord(object), change.data)] as const];
  });
  return new Map(changes);
}

// --- internal ---

function configMapKey(namespace: string, name: string): string {
  return keyString({ group: "", kind: "ConfigMap", namespace, name });
}

function copy(
  change: Change,
  index: number,
  used: readonly string[],
  scope: Scope,
): Contribution | undefined {
  const { context } = scope;
  const { namespace } = context.target.workload;
  const source = node(scope, "configMaps", index);
  const baseline = context.baseline.objects.get(configMapKey(namespace, change.name));
  if (baseline === undefined || !used.includes(change.name)) {
    context.problems.report({
      code: "E0319",
      message:
        baseline === undefined
          ? `the baseline has no ConfigMap ${namespace}/${change.name}`
          : `${context.display} does not use ConfigMap ${namespace}/${change.name}`,
      help: helpOf(change.name, used),
      source: below(source, "name"),
    });
    return undefined;
  }
  const content = changed(asRecord(baseline.object), change.data);
  const name = suffixedName(
    change.name,
    context.sandbox.name,
    identity(scope, content),
    lengths.subdomain,
  );
  const metadata = copiedMetadata(baseline.object, "other", forkMetadata(context, name));
  return {
    object: { ...content, apiVersion: "v1", kind: "ConfigMap", metadata },
    unit: { kind: "sandbox", name: context.sandbox.name },
    phase: "workload",
    sources: [context.forkOf, baseline.source, source],
  };
}

/** A name with the hash of an earlier content is what a spec gets that states hashes. */
function helpOf(name: string, used: readonly string[]): string {
  const known = knownNames("ConfigMaps that it uses", used, name);
  const base = withoutHash(name);
  return base === undefined || meantBy(base, used) === undefined
    ? known
    : `write "${base}", without the hash that kustomize changes with the content; ${known}`;
}

/** Everything of the ConfigMap but its metadata, with keys set and removed. */
function changed(object: JsonObject, data: Change["data"]): JsonObject {
  const next = new Map<string, Json>(Object.entries(asRecord(object.data)));
  const binary = new Map<string, Json>(Object.entries(asRecord(object.binaryData)));
  for (const [key, value] of Object.entries(data)) {
    // A key may stand in one of the two only.
    binary.delete(key);
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  return {
    ...omit(object, ["apiVersion", "kind", "metadata", "data", "binaryData", "status"]),
    ...(next.size === 0 ? {} : { data: sorted(next) }),
    ...(binary.size === 0 ? {} : { binaryData: sorted(binary) }),
  };
}

function sorted(entries: ReadonlyMap<string, Json>): JsonObject {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)));
}

/** Two forks of a sandbox may change one ConfigMap in one way: the fork is part of the identity. */
function identity({ context }: Scope, content: JsonObject): readonly string[] {
  return [context.settings.name, context.target.name, jsonText(content)];
}

/** A variable whose key is gone keeps its container from starting. */
function checkRemovedKeys(podSpec: JsonObject, scope: Scope): void {
  const references = containersOf(podSpec)
    .flatMap(({ body }) => asArray(body.env))
    .map((entry) => asRecord(at(entry, "valueFrom", "configMapKeyRef")))
    .filter(({ optional }) => optional !== true);
  for (const [index, change] of (scope.customizations.configMaps ?? []).entries()) {
    const missing = references.find(
      ({ name, key }) => name === change.name && change.data[asString(key) ?? ""] === null,
    );
    const key = asString(missing?.key);
    if (key === undefined) continue;
    scope.context.problems.report({
      code: "E0316",
      message: `a variable of ${scope.context.display} reads key "${key}" of ConfigMap "${change.name}", which is removed here`,
      help: "keep the key, or remove the variable under customizations.env too",
      source: node(scope, "configMaps", index, "data", key),
    });
  }
}

function rewriteReferences(podSpec: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return configReferences(podSpec).reduce((spec, { kind, name, path }) => {
    const copied = kind === "ConfigMap" ? names.get(name) : undefined;
    return copied === undefined ? spec : setAt(spec, path, copied);
  }, podSpec);
}

function warnOfName(podSpec: JsonObject, name: string, scope: Scope): void {
  const index = (scope.customizations.configMaps ?? []).findIndex((change) => change.name === name);
  // A value that comes from a ConfigMap is not the fork's to correct.
  const places = placesWith(
    podSpec,
    () => undefined,
    (text) => mentions(text, name),
  );
  if (places.length === 0) return;
  scope.context.problems.report({
    code: "W0314",
    message: `in ${scope.context.display}, ${places.join(", ")} carries the name of ConfigMap "${name}", which the fork replaces`,
    help: "a program that looks the ConfigMap up by that name reads the baseline's; set the value by a customization",
    source: node(scope, "configMaps", index, "name"),
  });
}

/** True when a text is the name, or holds it as a word of its own: `--config=cart-config`. */
function mentions(text: string, name: string): boolean {
  return text.split(/[^-a-z0-9.]+/).includes(name);
}
