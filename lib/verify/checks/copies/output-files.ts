/** @module What a fork's pods have besides what its baseline states: outputs of resources as files. */
import { asArray, stable } from "../../../kube/json.ts";
import type { LaneFork } from "../../reading/lanes.ts";
import type { Reading } from "../../reading/reading.ts";
import { keyOf } from "../../reading/state.ts";
import type { Apart } from "./difference.ts";

/** Whether a difference is volumes or mounts that `customizations.files` asks for, and nothing else. */
export function isOfOutputs(
  { path, wanted, found }: Apart,
  { spec, sandbox }: LaneFork,
  { facts }: Reading,
): boolean {
  const files = spec.customizations?.files ?? [];
  if (wanted !== undefined || files.length === 0) return false;
  const keys = files.map((file) => ({
    ...file,
    ...keyOf(file.valueFrom.resource, sandbox, facts),
  }));
  const known = new Set([
    ...keys.map(({ name }) => stable({ name, secret: { secretName: name } })),
    ...keys.map(({ name, key, path: mountPath }) =>
      stable({ name, mountPath, subPath: key, readOnly: true }),
    ),
  ]);
  const isList = path.at(-1) === "volumes" || path.at(-1) === "volumeMounts";
  const isItem = path.at(-2) === "volumes" || path.at(-2) === "volumeMounts";
  const items = isList ? asArray(found) : isItem ? [found].flat() : [];
  return items.length > 0 && items.every((item) => known.has(stable(item)));
}
