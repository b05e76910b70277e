import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () =>
      replaceIn(root, {
        file: /sandboxes\/pr-1\/forks\/.*deployment-orders/,
        from: "http://stub/v1",
        to: "https://api.payments.example/v1",
      }),
    ),
};
