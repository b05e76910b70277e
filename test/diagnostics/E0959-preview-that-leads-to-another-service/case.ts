import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /routes.*configmap-isolane-web/,
        from: '"address": "cart.shop',
        to: '"address": "other.shop',
      });
    }),
};
