/**
 * @module What pods have besides what their baseline states: the file of keys of a selective consumer, and outputs of
 * resources as files.
 */
import { asArray, stable } from "../../../kube/json.ts";
import { keysFile } from "../../../model/selective.ts";
import type { LaneFork } from "../../reading/lanes.ts";
import type { Reading } from "../../reading/reading.ts";
import { keyOf } from "../../reading/state.ts";
import type { Apart } from "./difference.ts";

/** Volumes, and where containers mount them. */
export interface Mounts {
  readonly volumes: readonly object[];
  readonly volumeMounts: readonly object[];
}

/** The file of keys. @param map The consumer's ConfigMap; undefined: the workload is no such consumer. */
export function keysMounts(map: string | undefined): Mounts {
  const { volume, folder } = keysFile;
  return map === undefined
    ? { volumes: [], volumeMounts: [] }
    : {
        volumes: [{ name: volume, configMap: { name: map, optional: true } }],
        volumeMounts: [{ name: volume, mountPath: folder, readOnly: true }],
      };
}

/** What `customizations.files` asks for. */
export function outputMounts({ spec, sandbox }: LaneFork, { facts }: Reading): Mounts {
  const files = (spec.customizations?.files ?? []).map(({ path, valueFrom }) => ({
    path,
    ...keyOf(valueFrom.resource, sandbox, facts),
  }));
  return {
    volumes: files.map(({ name }) => ({ name, secret: { secretName: name } })),
    volumeMounts: files.map(({ name, key, path: mountPath }) => ({
      ...{ name, mountPath, subPath: key, readOnly: true },
    })),
  };
}

/** Whether a difference is some of these and nothing else, each once. */
export function isOfMounts(
  { path, wanted, found }: Apart,
  { volumes, volumeMounts }: Mounts,
): boolean {
  if (wanted !== undefined) return false;
  const own: Readonly<Record<string, Mounts["volumes"]>> = { volumes, volumeMounts };
  const [list = "", item = ""] = path.slice(-2);
  // The whole list is new where the baseline has none.
  const isList = Object.hasOwn(own, item);
  const known = new Set((own[isList ? item : list] ?? []).map(stable));
  const items = (isList ? asArray(found) : [found]).map(stable);
  return (
    items.length > 0 && new Set(items).size === items.length && items.every((one) => known.has(one))
  );
}
