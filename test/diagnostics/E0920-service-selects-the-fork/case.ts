import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /baseline.*service-cart/,
        from: "    app: cart",
        to: "    isolane.dev/sandbox: pr-1",
      });
    }),
};
