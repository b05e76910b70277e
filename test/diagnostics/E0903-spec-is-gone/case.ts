import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CaseSetup } from "../runner.ts";
import { verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      rmSync(join(root, "environments/staging/sandboxes/pr-1.yaml"));
    }),
};
