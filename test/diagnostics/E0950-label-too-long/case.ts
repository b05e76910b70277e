import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      const to = `isolane.dev/sandbox: pr-1\n    team: ${"x".repeat(64)}\n`;
      replaceIn(root, { file: /forks\/shop\/service-/, from: "isolane.dev/sandbox: pr-1\n", to });
    }),
};
