/**
 * @module Variables that read a label of their own pod (`metadata.labels['app']`). A fork's pods lose
 * the labels that selectors use, and the kubelet would set such a variable to nothing: a service
 * would report no name. The variable keeps the baseline's value instead. A file of a volume
 * cannot hold a value in this way, so there is a warning.
 */
import { asArray, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import type { ForkContext } from "./context.ts";
import { mapContainers } from "./draft.ts";

/** https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef */
const labelPath = /^metadata\.labels\['(.+)'\]$/;

/** The pod spec with variables that read a lost label set to its value in the baseline's template. */
export function keepLabelValues(
  podSpec: JsonObject,
  template: JsonObject,
  kept: Readonly<Record<string, string>>,
): JsonObject {
  const baseline = stringMap(at(template, "metadata", "labels"));
  return mapContainers(podSpec, ({ body }) =>
    Array.isArray(body.env)
      ? { ...body, env: asArray(body.env).map((entry) => withValue(entry, baseline, kept)) }
      : body,
  );
}

/** Warns of files (downward API volumes, also projected ones) that would hold a lost label's value. */
export function warnOfLabelFiles(
  podSpec: JsonObject,
  context: ForkContext,
  kept: Readonly<Record<string, string>>,
): void {
  const baseline = stringMap(at(context.target.template, "metadata", "labels"));
  for (const volume of asArray(podSpec.volumes)) {
    const sources = [volume, ...asArray(at(volume, "projected", "sources"))];
    const lost = sources
      .flatMap((source) => asArray(at(source, "downwardAPI", "items")))
      .flatMap((item) => labelOf(item) ?? [])
      .filter((label) => Object.hasOwn(baseline, label) && !Object.hasOwn(kept, label));
    const [label] = lost;
    if (label === undefined) continue;
    const labels = [...new Set(lost)].map((key) => `"${key}"`).join(", ");
    context.problems.report({
      code: "W0323",
      message: `in the fork of ${context.display}, files of volume "${asString(at(volume, "name")) ?? ""}" that hold the value of label ${labels} are empty`,
      help: `the fork's pods lack what selectors of the baseline use; copy the value to a label that no selector uses, and read that one, or replace the file with customizations.patch, as by one of a ConfigMap that holds "${baseline[label]}"`,
      source: context.forkOf,
    });
  }
}

/** The label that a `valueFrom` or a file of a volume reads, if any. */
function labelOf(from: unknown): string | undefined {
  return labelPath.exec(asString(at(from, "fieldRef", "fieldPath")) ?? "")?.[1];
}

function withValue(
  entry: Json,
  baseline: Readonly<Record<string, string>>,
  kept: Readonly<Record<string, string>>,
): Json {
  const label = labelOf(at(entry, "valueFrom"));
  if (!isRecord(entry) || label === undefined) return entry;
  const value = Object.hasOwn(baseline, label) ? baseline[label] : undefined;
  if (value === undefined || Object.hasOwn(kept, label)) return entry;
  const { valueFrom, ...rest } = entry;
  return { ...rest, value };
}
