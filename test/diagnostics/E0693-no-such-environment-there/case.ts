import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sync } from "../../../lib/cli/commands/sandbox/sync.ts";
import { gitVariables } from "../../support/repository.ts";
import { runWaiting } from "../../support/waiting.ts";
import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(({ shop }) => {
      const application = join(shop.folder, "application");
      mkdirSync(application);
      const asked = { repository: shop.bare, branch: "main", environment: "stagign" };
      const forks = { fork: ["cart=cart:2"], env: [], label: [], digest: [] };
      const place = { cwd: application, variables: gitVariables(shop.folder) };
      return runWaiting(sync, { ...asked, ...forks, head: "feat/x" }, place);
    }),
};
