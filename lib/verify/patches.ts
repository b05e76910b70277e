/** @module What a fork's patch touches, read from the patch alone: it is applied nowhere here. */
import { Problems } from "../diagnostics/problems.ts";
import { parseYaml } from "../load/document.ts";
import { asArray, asString, at, isRecord } from "../model/json.ts";
import type { ForkSpec } from "../model/spec.gen.ts";
import type { Apart } from "./difference.ts";
import { stable } from "./verdict.ts";

/** Whether a patch says what was found at a place, or something that may have made it so. */
export function isTouched({ path, found }: Apart, spec: ForkSpec): boolean {
  const patch = spec.customizations?.patch;
  if (patch === undefined) return false;
  const value = patchValue(patch.value);
  if (patch.type === "json") return isOperated(path, value);
  return isMerged(path, found, { value, whole: patch.type === "merge" });
}

/** Places where a patch says something plain, and what. Of operations none: they may undo each other. */
export function stated(spec: ForkSpec): readonly Pick<Apart, "path" | "wanted">[] {
  const patch = spec.customizations?.patch;
  if (patch === undefined || patch.type === "json") return [];
  const value = patchValue(patch.value);
  const own = at(value, "spec");
  return own === undefined || stable(value).includes('"$') ? [] : leaves(own, ["spec"]);
}

function leaves(
  value: unknown,
  path: readonly string[],
): readonly Pick<Apart, "path" | "wanted">[] {
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
  }
  if (!Array.isArray(value)) return [{ path, wanted: value }];
  return value.flatMap((item) => {
    const name = asString(at(item, "name"));
    return name === undefined ? [] : leaves(item, [...path, name]);
  });
}

function patchValue(raw: unknown): unknown {
  return typeof raw === "string" ? parseYaml("", raw, new Problems())[0]?.value : raw;
}

/** A step into a list stands in a pointer as a number or a dash: which item that is, is not followed. */
function isOperated(path: readonly string[], operations: unknown): boolean {
  return asArray(operations).some((operation) => {
    const pointer = asString(at(operation, "path")) ?? "";
    const steps = pointer
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    return path.every((step, index) => {
      const other = steps[index];
      return other === undefined || other === step || /^(?:\d+|-)$/.test(other);
    });
  });
}

interface Merging {
  readonly value: unknown;
  /** Lists take the place of lists. */
  readonly whole: boolean;
}

function isMerged(path: readonly string[], found: unknown, merging: Merging): boolean {
  const { value, whole } = merging;
  const [step, ...rest] = path;
  // A directive may replace or delete what stands beside it.
  if (isRecord(value) && Object.keys(value).some((key) => key.startsWith("$"))) return true;
  if (step === undefined) return isRecord(value) ? found !== undefined : isStated(value, found);
  if (isRecord(value)) {
    return Object.hasOwn(value, step) && isMerged(rest, found, { value: value[step], whole });
  }
  if (!Array.isArray(value)) return true;
  const item = value.find((one) => at(one, "name") === step);
  if (item !== undefined) return isMerged(rest, found, { value: item, whole });
  // A list without names, and every list in a merge patch, takes the place of the old one.
  const named = value.every((one) => at(one, "name") !== undefined);
  return whole || !named || stable(value).includes('"$');
}

function isStated(value: unknown, found: unknown): boolean {
  return Array.isArray(value) || (value ?? undefined) === found;
}
