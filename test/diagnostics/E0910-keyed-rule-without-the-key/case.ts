import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /httproute-/,
        from: "value: /\n      headers:\n      - type: Exact\n        name: x-isolane-key\n        value: pr-1\n",
        to: "value: /\n",
      });
    }),
};
