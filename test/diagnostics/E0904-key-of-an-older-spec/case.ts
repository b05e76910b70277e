import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, { file: /index\/sandboxes/, from: '"key": "pr-1"', to: '"key": "pr-0"' });
    }),
};
