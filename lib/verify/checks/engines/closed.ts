/**
 * @module Whole objects of an engine, compared field by field: what stands in none of the tables is a fault. A list of
 * fields to look at would miss the next one by which an engine patches, renames or leaves out what it applies.
 */
import {
  displayName,
  groupKind,
  type KubeObject,
  keyString,
  objectKey,
} from "../../../kube/object.ts";
import type { Emitted } from "../../reading/output.ts";
import { differences, inShort } from "../copies/difference.ts";
import type { Claim } from "./claims.ts";

/** A claim for each object that is missing, for each that nothing asks for, and for each field that differs. */
export function closedClaims(
  found: readonly Emitted[],
  wanted: readonly KubeObject[],
): readonly Claim[] {
  const open = new Map(wanted.map((object) => [keyString(objectKey(object)), object]));
  const claims = found.flatMap((emitted): readonly Claim[] => {
    const own = open.get(emitted.key);
    open.delete(emitted.key);
    if (own === undefined) {
      return [{ emitted, path: [], what: "nothing in the specs asks for it" }];
    }
    return differences(own, emitted.object).map(({ path, place, wanted, found }) => ({
      emitted,
      path: place,
      what: `its ${path.join(".")} is ${inShort(found, "absent")}, not ${inShort(wanted, "absent")}`,
    }));
  });
  const missing = [...open.values()].map((object) => ({
    path: [],
    what: `${displayName(objectKey(object))} is missing (${groupKind(object)})`,
  }));
  return [...claims, ...missing];
}
