import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, shop }) => {
      const hook = "#!/bin/sh\necho 'main takes merge requests only' >&2\nexit 1\n";
      writeFileSync(join(shop.bare, "hooks/pre-receive"), hook, { mode: 0o755 });
      one.put(changed("pr-2"));
      return one.publish();
    }),
};
