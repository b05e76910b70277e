import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /forks\/shop\/deployment-/,
        from: "    isolane.dev/owner: payments\n",
        to: "",
      });
    }),
};
