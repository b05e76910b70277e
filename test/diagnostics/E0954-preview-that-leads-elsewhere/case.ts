import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /sandboxes.*virtualservice-public/,
        from: "host: cart-pr-1-062fed33.",
        to: "host: cart.",
      });
    }),
};
