import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /routes\/.*httproute-cart/,
        from: "  rules:\n  - ",
        to: "  rules:\n  - retry: { attempts: 2 }\n    ",
      });
    }),
};
