import type { CaseSetup } from "../runner.ts";
import { createIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => createIn(root, "pr-1", {}),
};
