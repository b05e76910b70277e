import { sandbox } from "../../support/small-app.ts";
import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      const folder = "environments/staging/sandboxes";
      other.put({ [`${folder}/pr-1.yaml`]: `${sandbox("pr-1", ["cart"])}  colour: red\n` });
      other.git("commit", "--quiet", "--all", "--message=invalid");
      other.git("push", "--quiet", "origin", "main");
      one.put({ [`${folder}/pr-2.yaml`]: sandbox("pr-2", ["mail"]) });
      return one.publish();
    }),
};
