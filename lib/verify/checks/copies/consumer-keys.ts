/** @module What a selective consumer's pods have besides what its baseline states: the file of keys. */
import { stable } from "../../../kube/json.ts";
import { keysFile } from "../../../model/selective.ts";
import type { Apart } from "./difference.ts";

/** Whether a difference is that file and nothing else. @param map The consumer's ConfigMap. */
export function isOfKeys({ path, wanted, found }: Apart, map: string): boolean {
  if (wanted !== undefined) return false;
  const { volume, folder } = keysFile;
  const own: Readonly<Record<string, unknown>> = {
    volumes: { name: volume, configMap: { name: map, optional: true } },
    volumeMounts: { name: volume, mountPath: folder, readOnly: true },
  };
  const [list = "", item = ""] = path.slice(-2);
  // The whole list is new where the baseline has none.
  if (Object.hasOwn(own, item)) return stable(found) === stable([own[item]]);
  return Object.hasOwn(own, list) && stable(found) === stable(own[list]);
}
