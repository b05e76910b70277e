import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /sandboxes.*httproute-api/,
        from: "value: pr-1",
        to: "value: pr-2",
      });
    }),
};
