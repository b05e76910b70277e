import { renameSync } from "node:fs";
import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, shop }) => {
      renameSync(shop.bare, `${shop.bare}.gone`);
      one.put(changed("pr-2"));
      return one.publish();
    }),
};
