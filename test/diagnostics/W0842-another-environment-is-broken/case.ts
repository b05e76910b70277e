import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      other.put({ "environments/next/environment.yaml": "kind: [\n" });
      other.git("add", "--all");
      other.git("commit", "--quiet", "--message=next");
      other.git("push", "--quiet", "origin", "main");
      one.put(changed("pr-2"));
      return one.publish();
    }),
};
