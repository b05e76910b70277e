import type { CaseSetup } from "../runner.ts";
import { removeFrom, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      removeFrom(root, /baseline\/shop\/deployment-cart/);
    }),
};
