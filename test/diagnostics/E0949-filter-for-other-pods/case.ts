import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /envoyfilter-report/,
        from: 'local key, member, header = "pr-1"',
        to: 'local key, member, header = "pr-2"',
      });
    }),
};
