import { app, sandbox } from "../../support/small-app.ts";
import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      other.put({ "environments/staging/baseline.yaml": app("post") + app("mail") });
      other.git("commit", "--quiet", "--all", "--message=rename");
      other.git("push", "--quiet", "origin", "main");
      const path = "environments/staging/sandboxes/pr-2.yaml";
      one.put({ [path]: sandbox("pr-2", ["mail"]) });
      return one.publish();
    }),
};
