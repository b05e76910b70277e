/** @module Single ownership: each object is in one release unit, and none is the baseline's. */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import type { Check } from "../check.ts";
import { isWithheld } from "../reading/clusters.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Each object has exactly one owner. */
export const ownershipCheck: Check = {
  name: "ownership",
  promises: ["ownership"],
  codes: ["E0940", "E0941"],
  run: checkOwnership,
};

/** Reports objects with two owners or none. */
function checkOwnership(reading: Reading, problems: Problems): undefined {
  reportTwice(reading, problems);
  reportForeign(reading, problems);
  reportMissing(reading, problems);
}

function reportTwice({ output: { objects } }: Reading, problems: Problems): void {
  const first = new Map<string, Emitted>();
  for (const emitted of objects) {
    const other = first.get(emitted.key);
    if (other === undefined) {
      first.set(emitted.key, emitted);
      continue;
    }
    problems.report({
      code: "E0940",
      message: `${displayName(objectKey(emitted.object))} is in ${other.unit} ("${other.file}") and in ${emitted.unit} ("${emitted.file}")`,
      help: "keep it in one release unit: an engine that removes it for one removes it for both",
      source: emitted.source,
      related: [{ message: "the other owner's", source: other.source }],
    });
  }
}

/** With `deploy: false` somebody else deploys the baseline; a sandbox never owns what the baseline has. */
function reportForeign({ facts, output, sources }: Reading, problems: Problems): void {
  for (const { object, key, unit, source } of output.objects) {
    const original = sources.baseline({ object: key, path: [] });
    if (original === undefined || unit === "gitops") continue;
    const shared = unit === "baseline" || unit === "routes";
    if (shared && facts.owns(object)) continue;
    const name = displayName(objectKey(object));
    problems.report({
      code: "E0940",
      message: shared
        ? `${name} is deployed by another owner and is not adopted`
        : `${name} is the baseline's and must not belong to ${unit}`,
      help: shared
        ? `list "${entryFor(object, facts.namespace)}" under baseline.adopt, and take it away from its other owner first`
        : "rename the object, or remove it from the sandbox's output: deleting the sandbox would delete it for everybody",
      source,
      related: [{ message: "the baseline's", source: original }],
    });
  }
}

/** How an object is written under `baseline.adopt`. */
function entryFor(object: KubeObject, home: string): string {
  const { kind, namespace, name } = objectKey(object);
  const stated = namespace === undefined || namespace === home ? [] : [namespace];
  return [kind, ...stated, name].join("/");
}

function reportMissing({ input, facts, output }: Reading, problems: Problems): void {
  for (const { object, source } of input.baseline) {
    if (!facts.owns(object) || isWithheld(object) || output.byKey.has(keyString(objectKey(object))))
      continue;
    problems.report({
      code: "E0941",
      message: `${displayName(objectKey(object))} is missing from the output, which alone deploys it`,
      help: "run `isolane synth` and commit the result",
      source,
    });
  }
}
