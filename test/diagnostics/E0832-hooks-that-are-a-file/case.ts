import { rmSync } from "node:fs";
import { join } from "node:path";
import { start } from "../../support/publishers.ts";
import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, shop }) => {
      rmSync(join(one.folder, ".git/hooks"), { recursive: true, force: true });
      one.put({ ".git/hooks": "" });
      const { code, out, err } = await start(one, shop.folder, ["merge-driver", "--install"]).ended;
      return { code: code ?? -1, out, err };
    }),
};
