import type { CaseSetup } from "../runner.ts";
import { updateIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => updateIn(root, "pr-1", { owner: "me" }),
};
