import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), join(root, "dist"));
    return undefined;
  },
};
