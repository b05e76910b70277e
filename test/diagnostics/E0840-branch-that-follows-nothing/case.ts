import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one }) => {
      one.git("checkout", "--quiet", "-b", "mine");
      return one.publish();
    }),
};
