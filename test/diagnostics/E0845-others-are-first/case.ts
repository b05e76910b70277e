import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      other.put({ "notes.txt": "1\n" });
      other.git("add", "--all");
      other.git("commit", "--quiet", "--message=notes");
      // Runs between our last look at the remote and the push.
      const hook = `#!/bin/sh\nunset $(git rev-parse --local-env-vars)\ngit -C '${other.folder}' push --quiet origin main\n`;
      writeFileSync(join(one.folder, ".git/hooks/pre-push"), hook, { mode: 0o755 });
      one.put(changed("pr-2"));
      return one.publish({ timeout: 0 });
    }),
};
