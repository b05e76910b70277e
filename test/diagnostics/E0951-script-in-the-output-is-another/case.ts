import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () =>
      replaceIn(root, {
        file: /sandboxes\/pr-1\/resources\/.*job-/,
        from: "notes make",
        to: "notes share; notes make",
      }),
    ),
};
