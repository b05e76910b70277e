import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    symlinkSync("/etc/passwd", join(root, "environments/staging/baseline/accounts.yaml"));
    return undefined;
  },
};
