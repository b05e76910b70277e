import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /telemetry-isolane/,
        from: "'x-isolane-key' in request.headers",
        to: "true",
      });
    }),
};
