import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /sandboxes.*virtualservice-api/,
        from: "timeout: 3s",
        to: "timeout: 30s",
      });
    }),
};
