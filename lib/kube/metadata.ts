/**
 * @module Whose labels and annotations they are, and what happens to them when a lane copies their
 * object, or Isolane applies it in somebody else's place. A copy that keeps a tool's mark is adopted,
 * pruned, published or called as if it were the original; one that loses the mark of an injector does
 * not start. What no row names describes the object and is copied, except on routes and Services.
 */
import { addressRows } from "./metadata/addresses.ts";
import { identityRows } from "./metadata/identities.ts";
import { keptRows } from "./metadata/kept.ts";
import { ownerRows } from "./metadata/owners.ts";
import type { MetadataRow } from "./metadata/row.ts";
import { steeringRows } from "./metadata/steering.ts";

/** Adding a tool is adding a row to one of the lists. The first row that fits a key counts. */
export const metadataRows: readonly MetadataRow[] = [
  ...ownerRows,
  ...addressRows,
  ...identityRows,
  ...steeringRows,
  ...keptRows,
];

/** Fields of `metadata` that the API server writes: they are about the live object. */
export const liveMetadata: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);
