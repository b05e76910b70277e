import { remove } from "../../../lib/cli/commands/sandbox/delete.ts";
import { gitVariables } from "../../support/repository.ts";
import { runWaiting } from "../../support/waiting.ts";
import { publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(({ one, shop }) =>
      runWaiting(
        remove,
        { name: "pr-1", repository: shop.bare, branch: "main" },
        { cwd: one.folder, variables: gitVariables(shop.folder) },
      ),
    ),
};
