/** @module Forks that are what their specs say. */
import type { Case } from "./cases/case.ts";
import { customizations } from "./cases/customizations.ts";
import { kinds } from "./cases/kinds.ts";
import { otherPatches } from "./cases/merge-and-json.ts";
import { strategicPatches } from "./cases/strategic.ts";

export const cases: Readonly<Record<string, Case>> = {
  ...customizations,
  ...strategicPatches,
  ...otherPatches,
  ...kinds,
};
