import { truncateSync } from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put } from "../runner.ts";
import { verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      put(root, "dist/staging/sandboxes/large.yaml", "");
      // Of holes: it takes no space.
      truncateSync(join(root, "dist/staging/sandboxes/large.yaml"), 65 * 1024 * 1024);
    }),
};
