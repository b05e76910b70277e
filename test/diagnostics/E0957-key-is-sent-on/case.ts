import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /virtualservice-public/,
        from: "        - baggage\n",
        to: "",
      });
    }),
};
