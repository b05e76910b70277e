import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      other.put(changed("pr-1", "cart:2"));
      await other.publish();
      one.put(changed("pr-1", "cart:3"));
      return one.publish();
    }),
};
