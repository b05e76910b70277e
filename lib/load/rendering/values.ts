/** @module Values of charts that objects state. */
import { Problems } from "../../diagnostics/problems.ts";
import { isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { parseYaml } from "../../yaml/document.ts";

/** The mapping that a text of YAML holds; undefined where it holds none. */
export function mappingOf(text: string): JsonObject | undefined {
  const problems = new Problems();
  const documents = parseYaml("", text, problems);
  const [value = {}, ...more] = documents.map((one) => one.value);
  if (problems.failed || more.length > 0) return undefined;
  return value === null ? {} : isRecord(value) ? value : undefined;
}

/** Mappings merged as helm merges values (`pkg/chart/common/util/values.go`): later ones win, lists are replaced. */
export function mergedValues(below: JsonObject, above: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const own = result.get(key);
    result.set(key, isRecord(own) && isRecord(value) ? mergedValues(own, value) : value);
  }
  return Object.fromEntries(result);
}
