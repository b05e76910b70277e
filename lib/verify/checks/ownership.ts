/** @module Single ownership, and that the index and the files tell the same story. */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { isWithheld } from "../reading/clusters.ts";
import type { Facts } from "../reading/facts.ts";
import { causeKey, type Emitted, type Output } from "../reading/output.ts";

/** Reports objects with two owners or none, and files that are not what the index lists. */
export function checkOwnership(
  input: EnvironmentInput,
  facts: Facts,
  output: Output,
  problems: Problems,
): void {
  reportTwice(output, problems);
  reportForeign(input, facts, output, problems);
  reportMissing(input, facts, output, problems);
  reportUnlisted(output, problems);
}

function reportTwice({ objects }: Output, problems: Problems): void {
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
function reportForeign(
  input: EnvironmentInput,
  facts: Facts,
  { objects }: Output,
  problems: Problems,
): void {
  const baseline = new Map(
    input.baseline.map((entry) => [keyString(objectKey(entry.object)), entry]),
  );
  for (const { object, key, unit, source } of objects) {
    const entry = baseline.get(key);
    if (entry === undefined || unit === "gitops") continue;
    const shared = unit === "baseline" || unit === "routes";
    if (shared && facts.owns(entry.object)) continue;
    const name = displayName(objectKey(object));
    problems.report({
      code: "E0940",
      message: shared
        ? `${name} is deployed by another owner and is not adopted`
        : `${name} is the baseline's and must not belong to ${unit}`,
      help: shared
        ? `list "${entryFor(entry.object, facts.namespace)}" under baseline.adopt, and take it away from its other owner first`
        : "rename the object, or remove it from the sandbox's output: deleting the sandbox would delete it for everybody",
      source,
      related: [{ message: "the baseline's", source: entry.source }],
    });
  }
}

/** How an object is written under `baseline.adopt`. */
function entryFor(object: KubeObject, home: string): string {
  const { kind, namespace, name } = objectKey(object);
  const stated = namespace === undefined || namespace === home ? [] : [namespace];
  return [kind, ...stated, name].join("/");
}

function reportMissing(
  input: EnvironmentInput,
  facts: Facts,
  { objects }: Output,
  problems: Problems,
): void {
  const emitted = new Set(objects.map(({ key }) => key));
  for (const { object, source } of input.baseline) {
    if (!facts.owns(object) || isWithheld(object) || emitted.has(keyString(objectKey(object))))
      continue;
    problems.report({
      code: "E0941",
      message: `${displayName(objectKey(object))} is missing from the output, which alone deploys it`,
      help: "run `isolane synth` and commit the result",
      source,
    });
  }
}

function reportUnlisted(output: Output, problems: Problems): void {
  for (const [file, source] of output.listed) {
    if (output.files.has(file)) continue;
    problems.report({
      code: "E0902",
      message: `"${file}" is listed here and does not exist`,
      help: "run `isolane synth` to write it again",
      source,
    });
  }
  const seen = new Set<string>();
  for (const { file, key, object, source } of output.objects) {
    seen.add(causeKey(file, key));
    if ((output.causes.get(causeKey(file, key)) ?? []).length > 0) continue;
    problems.report({
      code: "E0902",
      message: `no index says what caused ${displayName(objectKey(object))}`,
      help: "remove the file, or name the object in a spec or in the baseline and run `isolane synth`",
      source,
    });
  }
  for (const key of output.causes.keys()) {
    const [file = "", object = ""] = key.split("\n");
    if (seen.has(key) || !output.files.has(file)) continue;
    const source = output.listed.get(file);
    problems.report({
      code: "E0902",
      message: `"${file}" does not hold ${object}, which an index lists for it`,
      help: "run `isolane synth` to write it again",
      ...(source === undefined ? {} : { source }),
    });
  }
}
