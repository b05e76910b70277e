import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /pr-2.*httproute-/,
        from: "name: cart-pr-2-010ae38a",
        to: "name: cart-pr-1-062fed33",
      });
    }),
};
