import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one }) => {
      const hook = "#!/bin/sh\necho 'no commits on Fridays' >&2\nexit 1\n";
      writeFileSync(join(one.folder, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
      one.put(changed("pr-2"));
      return one.publish();
    }),
};
