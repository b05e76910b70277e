/** @module `spec.baseline.adopt`: which baseline objects Isolane owns from now on. */

import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { compareText } from "../kube/compare-text.ts";
import { isNamedBy, keyString, objectKey } from "../kube/object.ts";
import type { BaselineObject, EnvironmentInput } from "../model/input.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";

type Needed = Pick<EnvironmentSettings, "namespace" | "deploy">;

/** Key strings of the adopted objects, in order, and the entries that name them. Empty with `deploy: true`, which owns everything. */
export function adoptedObjects(
  input: EnvironmentInput,
  settings: Needed,
  problems: Problems,
): ReadonlyMap<string, SourceRef> {
  const { spec, source } = input.environment;
  const entries = spec.spec.baseline.adopt;
  const node = below(source, "spec", "baseline", "adopt");
  if (settings.deploy && entries.length > 0) {
    problems.report({
      code: "W0302",
      message: "baseline.adopt has no effect with deploy: true",
      help: "remove it: Isolane owns the whole baseline already",
      source: node,
    });
  }
  const adopted = new Map<string, SourceRef>();
  for (const [index, entry] of entries.entries()) {
    const finding = adopt(entry, input.baseline, settings);
    if ("object" in finding) {
      adopted.set(keyString(objectKey(finding.object.object)), below(node, index));
    } else problems.report({ ...finding, source: below(node, index) });
  }
  return settings.deploy ? new Map() : new Map([...adopted].sort(([a], [b]) => compareText(a, b)));
}

type Adoption =
  | { readonly object: BaselineObject }
  | { readonly code: "E0301" | "E0302"; readonly message: string; readonly help: string };

function adopt(entry: string, baseline: readonly BaselineObject[], settings: Needed): Adoption {
  const found = baseline.filter(({ object }) =>
    isNamedBy(entry, objectKey(object), settings.namespace),
  );
  const [object, second] = found;
  if (object === undefined) {
    const message = `the baseline has no object "${entry}"`;
    return { code: "E0301", message, help: whatThereIs(entry, baseline, settings) };
  }
  if (second === undefined) return { object };
  const versions = found.map(({ object: o }) => o.apiVersion).join(" and ");
  return {
    code: "E0302",
    message: `"${entry}" names several baseline objects: of ${versions}`,
    help: "an entry of baseline.adopt has to name one object: rename one of them, or take one out of the baseline's sources",
  };
}

function whatThereIs(entry: string, baseline: readonly BaselineObject[], settings: Needed): string {
  const [kind = ""] = entry.split("/");
  const ofKind = baseline.filter(({ object }) => object.kind === kind);
  if (ofKind.length === 0) {
    const kinds = [...new Set(baseline.map(({ object }) => object.kind))];
    return knownNames("kinds", kinds, kind);
  }
  const names = ofKind.map(({ object: { metadata } }) =>
    metadata.namespace === undefined || metadata.namespace === settings.namespace
      ? `${kind}/${metadata.name}`
      : `${kind}/${metadata.namespace}/${metadata.name}`,
  );
  return knownNames("objects of this kind", names, entry);
}
