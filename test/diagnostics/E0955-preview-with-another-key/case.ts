import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /sandboxes.*virtualservice-public/,
        from: "            x-isolane-key: pr-1\n",
        to: "            x-isolane-key: pr-2\n",
      });
    }),
};
