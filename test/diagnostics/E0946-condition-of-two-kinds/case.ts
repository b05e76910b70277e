import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /routes\/.*virtualservice-cart/,
        from: "    match:\n",
        to: "    match:\n    - { port: 81, method: { exact: GET, prefix: P } }\n",
      });
    }),
};
