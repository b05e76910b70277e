/** @module JSON merge patch, https://www.rfc-editor.org/rfc/rfc7396. */
import { isRecord } from "../../../kube/json.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";

/** Applies a merge patch: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: JsonObject): JsonObject {
  const result = new Map<string, Json>(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, isRecord(value) ? mergePatch(result.get(key), value) : value);
  }
  // `fromEntries` defines properties: a key `__proto__` becomes a plain key and never a prototype.
  return Object.fromEntries(result);
}
