import type { CaseSetup } from "../runner.ts";
import { deleteIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => deleteIn(root, "pr-1"),
};
