import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one }) => {
      one.git("config", "user.useConfigOnly", "true");
      one.git("config", "--unset", "user.name");
      one.git("config", "--unset", "user.email");
      one.put(changed("pr-2"));
      return one.publish();
    }),
};
